package io.argosy.blockstore.core;

import org.jspecify.annotations.Nullable;

/** The rows of a volume that are committed. */
public interface StoredRows {
  byte @Nullable [] get(Table table, byte[] key);

  /** True if there is a row; cheaper than to read it. */
  boolean has(Table table, byte[] key);

  /** The rows of one table in order. */
  RowCursor cursor(Table table);
}
