package io.argosy.blockstore.core;

import io.argosy.rlp.RlpSlice;
import org.jspecify.annotations.Nullable;

/** The rows of a volume as a batch sees them: what is committed can be read, what is put becomes visible with the batch. */
public interface Rows {
  byte @Nullable [] get(Table table, byte[] key);

  void put(Table table, byte[] key, byte[] value);

  /** The slice is copied. */
  void put(Table table, byte[] key, RlpSlice value);

  void delete(Table table, byte[] key);
}
