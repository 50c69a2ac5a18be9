package io.argosy.devp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  private final Ends ends = new Ends();

  /** The two codecs of one connection, made of the secrets of EIP-8. */
  static final class Ends {
    final FrameCodec a;
    final FrameCodec b;

    Ends() {
      byte[] shared = Eip8Vectors.EPHEMERAL_A.agree(Eip8Vectors.EPHEMERAL_B.id());
      a = new FrameCodec(secrets(SessionSecrets.Side.INITIATOR, shared));
      b = new FrameCodec(secrets(SessionSecrets.Side.RECIPIENT, shared));
    }

    private static SessionSecrets secrets(SessionSecrets.Side side, byte[] shared) {
      return SessionSecrets.derive(
          side, shared, Eip8Vectors.NONCE_A, Eip8Vectors.NONCE_B, new byte[] {1}, new byte[] {2});
    }
  }

  @SeededTest(runs = 50)
  void framesInAnyPiecesGiveTheirBodiesInOrder(Gen gen) {
    List<byte[]> bodies = gen.list(1, 6, () -> gen.bytes(gen.oneOf(1, 15, 16, 17, 4096, 16384, 16385, 70_001)));
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    bodies.forEach(body -> wire.writeBytes(ends.a.seal(body, 0, body.length)));

    List<byte[]> opened = open(ends.b, wire.toByteArray(), gen);

    assertThat(opened).containsExactlyElementsOf(bodies);
  }

  @Test
  void theLargestBodyGoesThrough() {
    byte[] body = Gen.seeded(1).bytes(FrameCodec.MAX_BODY);

    byte[] frame = ends.a.seal(body, 0, body.length);
    int taken = ends.b.receive(frame, 0, frame.length, FrameCodec.MAX_BODY);

    assertThat(taken).isEqualTo(frame.length);
    assertThat(Arrays.copyOf(ends.b.body(), ends.b.bodyLength())).isEqualTo(body);
  }

  @SeededTest(runs = 200)
  void aChangedBitBreaksTheStream(Gen gen) {
    byte[] body = gen.bytes(gen.between(1, 200));
    byte[] frame = ends.a.seal(body, 0, body.length);
    frame[gen.between(0, frame.length - 1)] ^= (byte) (1 << gen.between(0, 7));

    ends.b.receive(frame, 0, frame.length, FrameCodec.MAX_BODY);

    assertThat(ends.b.progress()).isEqualTo(FrameCodec.Progress.BROKEN);
    assertThat(ends.b.evidence()).contains("MAC does not hold");
  }

  @Test
  void aFrameThatAnnouncesTooMuchBreaksTheStreamBeforeItsBodyComes() {
    byte[] frame = ends.a.seal(new byte[3000], 0, 3000);

    int taken = ends.b.receive(frame, 0, 32, 2049);

    assertThat(taken).isEqualTo(32);
    assertThat(ends.b.progress()).isEqualTo(FrameCodec.Progress.BROKEN);
    assertThat(ends.b.evidence()).isEqualTo("frame of 3000 bytes, expected 1 to 2049");
  }

  @Test
  void anAnnouncedBodyTakesNoMemoryUntilItComes() {
    byte[] frame = ends.a.seal(new byte[FrameCodec.MAX_BODY], 0, FrameCodec.MAX_BODY);

    ends.b.receive(frame, 0, 32 + 5000, FrameCodec.MAX_BODY);

    assertThat(ends.b.body().length).isLessThan(16 * 1024);
  }

  @Test
  void framesRepeatedOrOutOfOrderBreakTheStream() {
    byte[] first = ends.a.seal(new byte[20], 0, 20);

    ends.b.receive(first, 0, first.length, 100);
    ends.b.receive(first, 0, first.length, 100);

    assertThat(ends.b.progress()).isEqualTo(FrameCodec.Progress.BROKEN);
  }

  private static List<byte[]> open(FrameCodec codec, byte[] wire, Gen gen) {
    List<byte[]> opened = new ArrayList<>();
    int at = 0;
    while (at < wire.length) {
      int piece = Math.min(wire.length - at, gen.between(1, gen.oneOf(3, 40, 100_000)));
      at += codec.receive(wire, at, piece, FrameCodec.MAX_BODY);
      if (codec.progress() == FrameCodec.Progress.COMPLETE) {
        opened.add(Arrays.copyOf(codec.body(), codec.bodyLength()));
      }
    }
    return opened;
  }
}
