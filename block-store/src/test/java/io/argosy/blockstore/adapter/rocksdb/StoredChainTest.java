package io.argosy.blockstore.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.reads.ChainReads.StoredHeader;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredChainTest {
  private final TestChain chain = ChainBuilder.seeded(5).headersOnly().blocks(4200);

  @TempDir
  Path folder;

  private static List<StoredHeader> expected(TestChain chain, long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(chain::block)
        .map(block -> new StoredHeader(block.header().raw(), block.totalDifficulty()))
        .toList();
  }

  @Test
  void readsHeadersOverChunksShardsAndVolumes() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 3, 2).store(chain)) {
      StoredChain stored = volumes.chain();

      assertThat(stored.headers(new BlockRange(0, 1500))).isEqualTo(expected(chain, 0, 1500));
      assertThat(stored.headers(new BlockRange(1023, 1024))).isEqualTo(expected(chain, 1023, 1024));
      assertThat(stored.headers(new BlockRange(4100, 9000))).isEqualTo(expected(chain, 4100, 4200));
      assertThat(stored.headers(new BlockRange(100, 4200))).isEqualTo(expected(chain, 100, 2147));
      assertThat(stored.headers(new BlockRange(5000, 6000))).isEmpty();
      assertThat(stored.watermarks().blocks()).isEqualTo(4200);
    }
  }

  @Test
  void stopsAtAGap() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 3, 2)) {
      volumes.apply(ChainPacks.headers(0, chain, 1, 1000));
      volumes.apply(ChainPacks.headers(0, chain, 1010, 1023));
      volumes.apply(ChainPacks.headers(0, chain, 1024, 1100));
      volumes.apply(ChainPacks.headers(0, chain, 2048, 2100));
      StoredChain stored = volumes.chain();

      assertThat(stored.headers(new BlockRange(990, 1100))).isEqualTo(expected(chain, 990, 1000));
      assertThat(stored.headers(new BlockRange(1001, 1100))).isEmpty();
      assertThat(stored.headers(new BlockRange(1015, 2100))).isEqualTo(expected(chain, 1015, 1100));
      assertThat(stored.watermarks().blocks()).isZero();
    }
  }

  @Test
  void findsBlocksByHashWhereverTheyLie() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 3, 2).store(chain)) {
      StoredChain stored = volumes.chain();

      for (long n : new long[] {0, 1, 1023, 1024, 2048, 4200}) {
        Hash hash = chain.header(n).hash();
        assertThat(stored.number(hash)).hasValue(n);
        assertThat(stored.header(hash)).hasValue(new StoredHeader(chain.header(n).raw(), chain.block(n).totalDifficulty()));
        assertThat(stored.row(Table.BODIES, chain.block(n).ref())).hasValue(chain.block(n).body());
      }
      assertThat(stored.number(Hash.ZERO)).isEmpty();
      assertThat(stored.header(Hash.ZERO)).isEmpty();
    }
  }

  @Test
  void keepsAnUndoneForkByHashWithoutATotalDifficulty() {
    TestChain shortChain = chain.upTo(1100);
    TestChain fork = shortChain.forkAt(1000).heavier();
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 3, 2).store(shortChain)) {
      volumes.apply(new Unwind(1, chain.block(1000).ref(), "test"));
      ChainPacks.all(1, fork, 1001, 100).forEach(volumes::apply);
      StoredChain stored = volumes.chain();

      assertThat(stored.header(shortChain.header(1050).hash())).hasValue(new StoredHeader(shortChain.header(1050).raw(), UInt256.ZERO));
      assertThat(stored.canonical(1050)).hasValue(fork.block(1050).ref());
      assertThat(stored.headers(new BlockRange(1000, 1100))).isEqualTo(expected(fork, 1000, 1100));
    }
  }

  @Test
  void auditsWhatIsCompleteWhileItRuns() {
    TestChain full = ChainBuilder.seeded(9).blocks(150);
    try (Volumes volumes = Volumes.open(folder, full.genesis().header(), 2, 1).store(full)) {
      AuditReport report = volumes.chain().audit(new BlockRange(0, 150));

      assertThat(report.findings()).isEmpty();
      assertThatThrownBy(() -> volumes.chain().audit(new BlockRange(0, 151))).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
