package io.argosy.benchmarks.jmh;

import io.argosy.benchmarks.BenchBlocks;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.rlp.RlpSlice;
import io.argosy.verify.BodyCheck;
import io.argosy.verify.ReceiptCheck;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.web3j.rlp.RlpDecoder;

/** What is done to each block: its header read, its body and receipts proven. The score is for one block. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@org.openjdk.jmh.annotations.Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChainBenchmark {
  @Param({"2", "200"})
  private int transactions;

  private final ChainSpec spec = ChainSpec.builder(1).forksAtGenesis(Fork.BERLIN).build();
  private final BodyCheck bodies = new BodyCheck(spec);
  private final ReceiptCheck receipts = new ReceiptCheck(spec);
  private byte[] header = {};
  private List<RlpSlice> block = List.of();

  /** Makes the block. */
  @Setup
  public void make() {
    block = BenchBlocks.one(transactions);
    header = block.getFirst().toBytes();
  }

  @Benchmark
  public BlockHeader header() {
    return BlockHeader.decode(RlpSlice.of(header));
  }

  /** The same bytes into web3j's tree of objects. */
  @Benchmark
  public void headerByWeb3j(Blackhole hole) {
    hole.consume(RlpDecoder.decode(header));
  }

  @Benchmark
  public void body(Blackhole hole) {
    hole.consume(bodies.roots(block.get(1)));
  }

  @Benchmark
  public void receiptsWithBlooms(Blackhole hole) {
    hole.consume(receipts.summarize(block.get(2)));
  }
}
