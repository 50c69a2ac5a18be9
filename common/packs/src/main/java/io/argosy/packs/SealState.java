package io.argosy.packs;

import io.argosy.primitives.Hash;

/**
 * The state is whole: all parts fold into the root. Written to all state shards in one Kafka transaction; from then on it may be read.
 *
 * @param root of the epoch's pivot, again
 */
public record SealState(long epoch, Hash root) implements StateCommit {}
