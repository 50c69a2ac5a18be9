package io.argosy.benchmarks.jmh;

import io.argosy.benchmarks.BenchState;
import io.argosy.chain.RangeRows;
import io.argosy.primitives.Hash;
import io.argosy.servedstate.ServedState;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.verdict.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A peer's answer to an ask for accounts, as it is judged: read, put into the trie's form, and proven against the root, by one thread. Leaves a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RangeProofBenchmark {
  private static final Hash FROM = Hash.ofWords(0x4000000000000000L, 0, 0, 0);

  private final ServedState state = BenchState.ofAccounts(200_000);
  private final ServedState.Range range = state.accounts(FROM, Hash.HIGHEST, BenchState.BYTES_OF_RANGE);
  private final RangeRows reading = new RangeRows();
  private final RangeProof proof = new RangeProof();

  @Benchmark
  @OperationsPerInvocation(BenchState.LEAVES_OF_RANGE)
  public Verdict<Proven> accounts() {
    LeafColumns rows = reading.accounts(range.rows());
    if (rows.size() != BenchState.LEAVES_OF_RANGE) {
      throw new IllegalStateException(rows.size() + " leaves");
    }
    Verdict<Proven> verdict = proof.verify(state.root(), FROM, rows, range.proof());
    if (!(verdict instanceof Verdict.Accepted<Proven>)) {
      throw new IllegalStateException(verdict.toString());
    }
    return verdict;
  }
}
