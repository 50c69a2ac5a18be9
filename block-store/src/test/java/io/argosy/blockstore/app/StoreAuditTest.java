package io.argosy.blockstore.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.MemoryChain;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.adapter.rocksdb.Volumes;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.ChainAudit;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreAuditTest {
  private final TestChain chain = ChainBuilder.seeded(31).empty(0.8).blocks(2300);
  private final BlockRange all = new BlockRange(0, 2300);

  @TempDir
  Path folder;

  private AuditReport audit(Path data) throws InterruptedException {
    try (StoreAudit store = StoreAudit.open(data)) {
      return store.run(new BlockRange(0, store.completeTo()), _ -> {});
    }
  }

  @Test
  void provesAStoreThatIsClosed() throws InterruptedException {
    Volumes.open(folder, chain.genesis().header(), 4, 2).store(chain).close();

    AuditReport report = audit(folder);

    assertThat(report.findings()).isEmpty();
    assertThat(report).isEqualTo(ChainAudit.of(MemoryChain.of(chain), all));
  }

  @Test
  void provesAStoreThatRuns() throws InterruptedException {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 4, 2).store(chain.upTo(1500))) {
      try (StoreAudit store = StoreAudit.open(folder)) {
        ChainPacks.all(0, chain, 1501, 100).forEach(volumes::apply);

        assertThat(store.completeTo()).isEqualTo(1500);
        assertThat(store.run(new BlockRange(0, 1500), _ -> {}).findings()).isEmpty();
      }
      assertThat(audit(folder).blocks()).isEqualTo(2301);
    }
  }

  @Test
  void everySnapshotOfAStoreThatIsWrittenIsWhole() throws Exception {
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 4, 2)) {
      Thread writer = Thread.ofPlatform().start(() -> ChainPacks.all(0, chain, 1, 3).forEach(volumes::apply));
      long last = -1;
      while (writer.isAlive()) {
        try (StoreAudit store = StoreAudit.open(folder)) {
          assertThat(store.completeTo()).isGreaterThanOrEqualTo(last);
          last = store.completeTo();
          assertThat(store.run(new BlockRange(0, last), _ -> {}).findings()).isEmpty();
        }
      }
      writer.join();
    }

    assertThat(audit(folder).blocks()).isEqualTo(2301);
    try (java.util.stream.Stream<Path> files = java.nio.file.Files.list(folder.resolve("volume-0"))) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".snapshot"));
    }
  }

  @Test
  void digestDoesNotDependOnShardsVolumesOrHistory() throws InterruptedException {
    Hash expected = ChainAudit.of(MemoryChain.of(chain), all).digest();
    Volumes.open(folder.resolve("a"), chain.genesis().header(), 1, 1).store(chain).close();
    Volumes.open(folder.resolve("b"), chain.genesis().header(), 8, 3).store(chain).close();
    try (Volumes unwound = Volumes.open(folder.resolve("c"), chain.genesis().header(), 5, 2)) {
      TestChain undone = chain.upTo(1200).forkAt(900).longer(10);
      unwound.store(undone);
      unwound.apply(new Unwind(1, chain.block(900).ref(), "test"));
      ChainPacks.all(1, chain, 901, 77).forEach(unwound::apply);
    }

    for (String store : List.of("a", "b", "c")) {
      assertThat(audit(folder.resolve(store)).digest()).as(store).isEqualTo(expected);
    }
  }

  @SeededTest(runs = 3)
  void digestDoesNotDependOnTheOrderOfArrival(Gen gen) throws InterruptedException {
    TestChain small = chain.upTo(1300);
    List<ChainCommit> packs = new ArrayList<>(ChainPacks.all(0, small, 1, gen.between(20, 200)));
    List<ChainCommit> headers = packs.stream().filter(p -> p instanceof io.argosy.packs.PutHeaders).toList();
    packs.removeAll(headers);
    Collections.shuffle(packs, new java.util.Random(gen.anyLong()));
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), gen.between(1, 4), 1)) {
      headers.reversed().forEach(volumes::apply);
      packs.forEach(volumes::apply);
    }

    assertThat(audit(folder).digest()).isEqualTo(ChainAudit.of(MemoryChain.of(small), new BlockRange(0, 1300)).digest());
  }

  @Test
  void findsAByteThatWasFlippedOnDisk() throws InterruptedException {
    BlockRef block = chain.block(1700).ref();
    try (Volumes volumes = Volumes.open(folder, chain.genesis().header(), 4, 2).store(chain)) {
      Volume volume = volumes.all().get(1);
      byte[] row = java.util.Objects.requireNonNull(volume.get(Table.HEADERS, KeyLayout.block(block)));
      row[100] ^= 1;
      try (Volume.Batch batch = volume.batch()) {
        batch.put(Table.HEADERS, KeyLayout.block(block), row);
        batch.commit();
      }
    }

    AuditReport report = audit(folder);

    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().getFirst().toString()).startsWith("header hash of #1700: expected " + block.hash());
    assertThat(StoreAudit.describe(report)).anyMatch(line -> line.contains("#1700"));
  }

  @Test
  void refusesAFolderThatIsNoStoreOrOnlyAPartOfOne() {
    assertThatThrownBy(() -> StoreAudit.open(folder)).isInstanceOf(VolumeIdentity.WrongVolume.class).hasMessageContaining("no Argosy volume");
    assertThatThrownBy(() -> StoreAudit.open(folder.resolve("nowhere"))).isInstanceOf(VolumeIdentity.WrongVolume.class).hasMessageContaining("not a folder");
    Volumes.open(folder, chain.genesis().header(), 4, 2).close();
    assertThatThrownBy(() -> StoreAudit.open(folder.resolve("volume-1")))
        .isInstanceOf(VolumeIdentity.WrongVolume.class)
        .hasMessageContaining("not the 2 of one store");
  }
}
