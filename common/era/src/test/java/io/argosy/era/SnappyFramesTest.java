package io.argosy.era;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.SnappyFramedInputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/** Against snappy-java, which wraps the original. */
class SnappyFramesTest {
  private static final int LIMIT = 1 << 20;

  private final SnappyBlock compressor = new SnappyBlock();

  @SeededTest(runs = 60)
  void othersReadWhatWeWrite(Gen gen) throws IOException {
    byte[] data = repetitive(gen, gen.between(1, 200_000));

    byte[] framed = deflated(data);

    try (SnappyFramedInputStream in = new SnappyFramedInputStream(new ByteArrayInputStream(framed))) {
      assertThat(in.readAllBytes()).isEqualTo(data);
    }
  }

  @SeededTest(runs = 60)
  void weReadWhatOthersWriteAndWhatWeWrite(Gen gen) throws Exception {
    byte[] data = repetitive(gen, gen.between(1, 200_000));
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    try (SnappyFramedOutputStream out = new SnappyFramedOutputStream(framed)) {
      out.write(data);
    }

    assertThat(SnappyFrames.inflate(framed.toByteArray(), 0, framed.size(), LIMIT)).isEqualTo(data);
    byte[] ours = deflated(data);
    assertThat(SnappyFrames.inflate(ours, 0, ours.length, LIMIT)).isEqualTo(data);
  }

  @SeededTest(runs = 700)
  void whatIsDamagedIsRefusedAndNothingElseHappens(Gen gen) throws Exception {
    byte[] data = repetitive(gen, gen.between(1, 3000));
    byte[] damaged = gen.mutated(deflated(data));
    if (gen.chance(0.3)) {
      damaged = gen.mutated(damaged);
    }

    try {
      byte[] read = SnappyFrames.inflate(damaged, 0, damaged.length, LIMIT);

      // A chunk that readers skip may be anything.
      assertThat(read.length == 0 || java.util.Arrays.equals(read, data)).isTrue();
    } catch (SnappyFrames.Malformed e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void aBombIsRefusedBeforeAnythingIsAllocated() {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    byte[] zeros = deflated(new byte[SnappyFrames.CHUNK_BYTES]);
    bomb.writeBytes(zeros);
    for (int i = 0; i < 20; i++) {
      bomb.write(zeros, 10, zeros.length - 10);
    }

    assertThatThrownBy(() -> SnappyFrames.inflate(bomb.toByteArray(), 0, bomb.size(), LIMIT)).hasMessage("inflates to more than 1048576 bytes");
  }

  @Test
  void aFewBytesThatDeclareALotAreRefused() {
    byte[] lie = deflated(new byte[100]);
    lie[18] = (byte) 0xff;
    lie[19] = (byte) 0xff;
    lie[20] = 3;

    assertThatThrownBy(() -> SnappyFrames.inflate(lie, 0, lie.length, LIMIT)).hasMessageContaining("that declares 65535");
  }

  private byte[] deflated(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SnappyFrames.deflate(data, 0, data.length, out, compressor);
    return out.toByteArray();
  }

  /** Random bytes, runs of one byte, and repetitions of what came before at any distance. */
  private static byte[] repetitive(Gen gen, int length) {
    byte[] data = new byte[length];
    int size = 0;
    while (size < length) {
      int run = Math.min(length - size, gen.between(1, gen.chance(0.1) ? 5000 : 80));
      switch (gen.between(0, 2)) {
        case 0 -> System.arraycopy(gen.bytes(run), 0, data, size, run);
        case 1 -> java.util.Arrays.fill(data, size, size + run, (byte) gen.between(0, 255));
        default -> {
          int from = size == 0 ? 0 : gen.between(0, size - 1);
          for (int i = 0; i < run; i++) {
            data[size + i] = data[from + i % Math.max(1, size - from)];
          }
        }
      }
      size += run;
    }
    return data;
  }
}
