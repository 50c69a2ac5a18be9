/** Commit packs in, progress out. Read {@link io.argosy.blockstore.adapter.kafka.VolumeWriter}. */
@NullMarked
package io.argosy.blockstore.adapter.kafka;

import org.jspecify.annotations.NullMarked;
