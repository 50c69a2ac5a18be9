package io.argosy.standalone;

import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is stored of a state, row by row, beside what it should be. */
final class StoredRowsOfState {
  private static final int DIFFERENCES_TOLD = 10;

  private final ServedState expected;
  private final List<String> differences = new ArrayList<>();
  private long accounts;
  private long slots;
  private long codes;

  private StoredRowsOfState(ServedState expected) {
    this.expected = expected;
  }

  /** The first few rows that are not as in a state, or not in it. */
  static List<String> differences(Path data, ServedState expected) {
    StoredRowsOfState compared = new StoredRowsOfState(expected);
    try (RocksMemory memory = new RocksMemory(64L << 20, 16L << 20)) {
      for (Path folder : VolumeIdentity.foldersBelow(data)) {
        try (Volume volume = Volume.open(folder, VolumeIdentity.read(folder), memory, Volume.Access.READ)) {
          compared.look(volume);
        }
      }
    }
    compared.check("accounts", expected.accounts().size() + "", compared.accounts + "");
    compared.check("slots", expected.slots() + "", compared.slots + "");
    compared.check("codes", codesNamed(expected) + "", compared.codes + "");
    return compared.differences;
  }

  private static long codesNamed(ServedState state) {
    return IntStream.range(0, state.accounts().size()).mapToObj(state::account).filter(Account::hasCode).map(Account::codeHash).distinct().count();
  }

  private void look(Volume volume) {
    volume.scan(Table.ACCOUNTS, new byte[0], (key, value) -> {
      accounts++;
      check("account", row(expected.accounts(), Hash.of(key)), RlpSlice.of(value));
      return true;
    });
    volume.scan(Table.SLOTS, new byte[0], (key, value) -> {
      slots++;
      check("slot", row(expected.storage(Hash.read(key, 0)), Hash.read(key, Hash.BYTES)), RlpSlice.of(value));
      return true;
    });
    volume.scan(Table.CODES, new byte[0], (key, value) -> {
      codes++;
      check("code", expected.codes().get(Hash.of(key)), RlpSlice.of(value));
      return true;
    });
    volume.scan(Table.WANTED_CODES, new byte[0], (key, _) -> {
      check("wanted code", null, RlpSlice.of(key));
      return true;
    });
  }

  private static @Nullable RlpSlice row(ServedTrie trie, Hash key) {
    int row = trie.find(key);
    return row < 0 ? null : trie.value(row);
  }

  private void check(String what, @Nullable Object wanted, Object got) {
    if (!got.equals(wanted) && differences.size() < DIFFERENCES_TOLD) {
      differences.add(what + ": expected " + wanted + ", got " + got);
    }
  }
}
