package io.argosy.blockstore.core;

import io.argosy.packs.PutCodes;
import io.argosy.packs.WantCodes;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which codes a shard wants, and which it has. Mutable, owned by its ledger. */
final class CodeBooks {
  private static final byte[] NOTHING = new byte[0];

  /** Codes remembered, to spare reads: many accounts share few codes. A guess. */
  private static final int REMEMBERED = 65_536;

  private final Rows rows;
  private final StateAmounts amounts;
  /** What this batch made of codes: it cannot be read before it is written. */
  private final Map<Hash, Known> unwritten = new HashMap<>();

  private final Map<Hash, Known> remembered = new LinkedHashMap<>(1024, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, Known> eldest) {
      return size() > REMEMBERED;
    }
  };

  private enum Known {
    WANTED,
    STORED
  }

  CodeBooks(Rows rows, StateAmounts amounts) {
    this.rows = rows;
    this.amounts = amounts;
  }

  /** True if something became wanted. */
  boolean want(WantCodes pack) {
    boolean changed = false;
    for (Hash hash : pack.hashes()) {
      if (known(hash) == null) {
        rows.put(Table.WANTED_CODES, hash.toBytes(), NOTHING);
        unwritten.put(hash, Known.WANTED);
        amounts.want();
        changed = true;
      }
    }
    return changed;
  }

  /** True if something that was wanted came. */
  boolean put(PutCodes pack) {
    boolean changed = false;
    for (RlpSlice code : pack.codes()) {
      Hash hash = code.keccak();
      if (known(hash) == Known.WANTED) {
        byte[] key = hash.toBytes();
        rows.put(Table.CODES, key, code);
        rows.delete(Table.WANTED_CODES, key);
        unwritten.put(hash, Known.STORED);
        amounts.addCode(code.length());
        changed = true;
      }
    }
    return changed;
  }

  private @Nullable Known known(Hash hash) {
    Known known = unwritten.get(hash);
    if (known == null) {
      known = remembered.get(hash);
    }
    if (known == null) {
      byte[] key = hash.toBytes();
      known = rows.has(Table.CODES, key) ? Known.STORED : rows.has(Table.WANTED_CODES, key) ? Known.WANTED : null;
      if (known != null) {
        remembered.put(hash, known);
      }
    }
    return known;
  }

  /** Call after the batch is written. */
  void written() {
    remembered.putAll(unwritten);
    unwritten.clear();
  }
}
