package io.argosy.headerservice.adapter.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.ChainSpec;
import io.argosy.chain.SealRules;
import io.argosy.headerservice.core.SyncEvent;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.reads.ChainReads;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TipReaderTest {
  private static final TestChain CHAIN = ChainBuilder.seeded(1).headersOnly().blocks(10);

  private final TipReader reader = new TipReader(new Stored(List.of(CHAIN).iterator()), CHAIN.spec());

  /** A store with a chain for each read, of headers alone. */
  private record Stored(Iterator<TestChain> chains) implements ChainReads {
    @Override
    public StoreState state() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredHeader> headers(BlockRange range) {
      TestChain chain = chains.next();
      List<StoredHeader> headers = new ArrayList<>();
      for (long number = range.first(); number <= range.last() && chain.has(number); number++) {
        headers.add(new StoredHeader(chain.header(number).raw(), chain.block(number).totalDifficulty()));
      }
      return headers;
    }

    @Override
    public Optional<StoredHeader> header(Hash hash) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aStoredBlockIsReadWithItsDifficulty() {
    assertThat(reader.tip(10)).isInstanceOfSatisfying(SyncEvent.TipLoaded.class, loaded -> {
      assertThat(loaded.tip().ref()).isEqualTo(CHAIN.head().ref());
      assertThat(loaded.tip().totalDifficulty()).isEqualTo(CHAIN.totalDifficulty());
    });
  }

  @Test
  void aBlockThatAnUnwindTookAwayIsMissing() {
    assertThat(reader.tip(11)).isEqualTo(new SyncEvent.TipMissing(11));
  }

  @Test
  void aChainThatChangesWhileWhoMaySignIsReadIsMissing() {
    ChainSpec signed = ChainSpec.builder(1).seal(new SealRules.Clique(15, 8)).build();
    TestChain other = CHAIN.forkAt(8).longer(5);
    Iterator<TestChain> reads = List.of(CHAIN, CHAIN.upTo(8), other).iterator();

    SyncEvent read = new TipReader(new Stored(reads), signed).tip(10);

    assertThat(read).isEqualTo(new SyncEvent.TipMissing(10));
    assertThat(reads.hasNext()).isFalse();
  }

  @Test
  void hashesSayWhichRangeTheyAnswer() {
    SyncEvent.HashesRead read = reader.hashes(new BlockRange(9, 12));

    assertThat(read.asked()).isEqualTo(new BlockRange(9, 12));
    assertThat(read.hashes()).containsExactly(CHAIN.header(9).hash(), CHAIN.header(10).hash());
  }
}
