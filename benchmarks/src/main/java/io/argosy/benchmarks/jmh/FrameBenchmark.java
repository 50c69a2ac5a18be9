package io.argosy.benchmarks.jmh;

import io.argosy.devp2p.rlpx.FrameCodec;
import io.argosy.devp2p.rlpx.Handshake;
import io.argosy.devp2p.rlpx.NodeKey;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A frame sealed by one side and opened by the other: AES and Keccak over its body, twice. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
  @Param({"1024", "524288"})
  private int length;

  private byte[] body = {};
  private FrameCodec sender = pair()[0];
  private FrameCodec receiver = pair()[1];

  /** Shakes hands and fills the body. */
  @Setup
  public void connect() {
    FrameCodec[] ends = pair();
    sender = ends[0];
    receiver = ends[1];
    body = new byte[length];
    new SplittableRandom(5).nextBytes(body);
  }

  private static FrameCodec[] pair() {
    SecureRandom random = new SecureRandom();
    NodeKey accepting = NodeKey.random(random);
    Handshake initiator = Handshake.initiator(NodeKey.random(random), accepting.id(), random);
    Handshake recipient = Handshake.recipient(accepting, random);
    byte[] auth = initiator.auth();
    recipient.receive(auth, 0, auth.length);
    Handshake.Progress.Established accepted = (Handshake.Progress.Established) recipient.progress();
    byte[] ack = accepted.reply().toBytes();
    initiator.receive(ack, 0, ack.length);
    return new FrameCodec[] {
      new FrameCodec(((Handshake.Progress.Established) initiator.progress()).secrets()), new FrameCodec(accepted.secrets())
    };
  }

  /** Takes the whole frame at once. */
  @Benchmark
  public int sealAndOpen() {
    byte[] frame = sender.seal(body, 0, body.length);
    return receiver.receive(frame, 0, frame.length, FrameCodec.MAX_BODY);
  }
}
