package io.argosy.benchmarks.jmh;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.digests.KeccakDigest;
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

/** Keccak-256 against BouncyCastle's: an address, a trie node, a header, a frame. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeccakBenchmark {
  @Param({"20", "110", "540", "16384"})
  private int length;

  private final KeccakDigest theirs = new KeccakDigest(256);
  private final byte[] digest = new byte[32];
  private byte[] input = {};

  /** Fills the input. */
  @Setup
  public void fill() {
    input = new byte[length];
    new SplittableRandom(3).nextBytes(input);
  }

  /** What everything here uses. */
  @Benchmark
  public Hash argosy() {
    return Keccak.hash256(input, 0, input.length);
  }

  @Benchmark
  public byte[] bouncyCastle() {
    theirs.update(input, 0, input.length);
    theirs.doFinal(digest, 0);
    return digest;
  }
}
