package io.argosy.blockstore.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.BlockPart;
import io.argosy.packs.PutBlocks;
import io.argosy.primitives.BlockRange;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.Stage;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Volumes that a build wrote which knew no block access lists. */
class FormerVolumeTest {
  private final TestChain chain = ChainBuilder.seeded(9).accessListsFrom(31).blocks(50);

  @TempDir
  Path folder;

  private Volumes open() {
    return Volumes.open(folder, chain.genesis().header(), 1, 1);
  }

  @Test
  void getsTheTableAndKnowsWhichListsItLacks() throws RocksDBException {
    AuditReport before;
    try (Volumes volumes = open().store(chain)) {
      before = volumes.chain().audit(new BlockRange(0, 50));
    }
    makeFormer(folder.resolve("volume-0"));

    try (Volumes volumes = open()) {
      assertThat(volumes.chain().isDone(Stage.ACCESS_LISTS, 30)).isTrue();
      assertThat(volumes.chain().isDone(Stage.ACCESS_LISTS, 31)).isFalse();
      TestBlock block = chain.block(40);
      RlpSlice list = block.accessList().orElseThrow();
      volumes.apply(new PutBlocks(0, BlockPart.ACCESS_LIST, List.of(new PutBlocks.Entry(block.ref(), list))));
    }
    try (Volumes volumes = open()) {
      assertThat(volumes.chain().isDone(Stage.ACCESS_LISTS, 40)).isTrue();
      assertThat(volumes.chain().row(Table.ACCESS_LISTS, chain.block(40).ref())).isEqualTo(chain.block(40).accessList());
      AuditReport after = volumes.chain().audit(new BlockRange(0, 50));
      assertThat(after.findings()).isEmpty();
      assertThat(after.accessLists()).isOne();
      assertThat(after.digest()).isEqualTo(before.digest());
    }
  }

  /** Takes away what the former build did not write. */
  private static void makeFormer(Path volume) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (Options options = new Options()) {
      RocksDB.listColumnFamilies(options, volume.toString()).forEach(name -> families.add(new ColumnFamilyDescriptor(name)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions(); RocksDB db = RocksDB.open(options, volume.toString(), families, handles)) {
      for (ColumnFamilyHandle handle : handles) {
        switch (new String(handle.getName(), StandardCharsets.US_ASCII)) {
          case "access-lists" -> db.dropColumnFamily(handle);
          case "meta" -> db.delete(handle, KeyLayout.progress(Stage.ACCESS_LISTS, 0));
          default -> {
            // As it was.
          }
        }
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
  }
}
