package io.argosy.blockstore.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.core.TransactionPlace;
import io.argosy.chain.BlockBody;
import io.argosy.packs.BlockPart;
import io.argosy.packs.Unwind;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionIndexerTest {
  private final TestChain chain = ChainBuilder.seeded(21).blocks(80);

  @TempDir
  Path folder;

  private static void assertIndexed(StoredChain stored, TestChain chain, long first, long last) {
    for (long n = first; n <= last; n++) {
      List<RlpSlice> transactions = BlockBody.decode(chain.block(n).body()).transactions();
      for (int i = 0; i < transactions.size(); i++) {
        assertThat(stored.transaction(transactions.get(i).keccak())).hasValue(new TransactionPlace(n, i));
      }
    }
  }

  @Test
  void findsEveryTransaction() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 2, 2).store(chain)) {
      assertThat(volumes.chain().indexedTo()).isZero();

      volumes.index();

      assertThat(volumes.chain().indexedTo()).isEqualTo(80);
      assertIndexed(volumes.chain(), chain, 0, 80);
      assertThat(volumes.chain().transaction(chain.header(3).hash())).isEmpty();
    }
  }

  @Test
  void goesNoFurtherThanTheBodies() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 1, 1)) {
      volumes.apply(ChainPacks.headers(0, chain, 1, 80));
      volumes.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 1, 30));
      volumes.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 35, 40));
      volumes.index();

      assertThat(volumes.chain().indexedTo()).isEqualTo(30);

      volumes.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 31, 34));
      volumes.index();

      assertThat(volumes.chain().indexedTo()).isEqualTo(40);
      assertIndexed(volumes.chain(), chain, 0, 40);
    }
  }

  @Test
  void goesOnWhereItWasAfterAStart() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 1, 1).store(chain.upTo(40))) {
      volumes.index();
    }
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 1, 1)) {
      ChainPacks.all(0, chain, 41, 100).forEach(volumes::apply);

      assertThat(volumes.chain().indexedTo()).isEqualTo(40);
      volumes.index();
      assertThat(volumes.chain().indexedTo()).isEqualTo(80);
    }
  }

  @Test
  void indexesAForkThatGrewPastItsProgressBeforeItLooked() {
    TestChain fork = chain.forkAt(50).longer(10);
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 2, 2).store(chain)) {
      volumes.index();
      volumes.apply(new Unwind(1, chain.block(50).ref(), "test"));
      ChainPacks.all(1, fork, 51, 100).forEach(volumes::apply);

      assertThat(volumes.chain().indexedTo()).isEqualTo(-1);
      volumes.index();

      assertThat(volumes.chain().indexedTo()).isEqualTo(90);
      assertIndexed(volumes.chain(), fork, 0, 90);
    }
  }

  @Test
  void goesBackWithAnUnwind() {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 2, 2).store(chain)) {
      volumes.index();
      volumes.apply(new Unwind(1, chain.block(20).ref(), "test"));
      volumes.index();

      assertThat(volumes.chain().indexedTo()).isEqualTo(20);
    }
  }
}
