/** RocksDB, and nothing else, behind {@link io.argosy.blockstore.core.Rows}. Read {@link io.argosy.blockstore.adapter.rocksdb.Volume}. */
@NullMarked
package io.argosy.blockstore.adapter.rocksdb;

import org.jspecify.annotations.NullMarked;
