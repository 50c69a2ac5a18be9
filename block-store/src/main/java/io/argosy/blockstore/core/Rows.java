package io.argosy.blockstore.core;

import io.argosy.rlp.RlpSlice;

/** The rows of a volume as a batch sees them: what is committed can be read, what is put becomes visible with the batch. All arrays are borrowed. */
public interface Rows extends StoredRows {
  void put(Table table, byte[] key, byte[] value);

  /** The slice is copied. */
  void put(Table table, byte[] key, RlpSlice value);

  void delete(Table table, byte[] key);

  /** Deletes all rows from {@code first} up to, and without, {@code end}. */
  void deleteRange(Table table, byte[] first, byte[] end);
}
