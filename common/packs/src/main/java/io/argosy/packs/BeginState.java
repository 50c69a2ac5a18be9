package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;

/**
 * A new pivot: written to all state shards in one Kafka transaction. What is stored stays, and is mended later where it is no longer so.
 *
 * @param epoch the state epoch that begins; commits of earlier ones are void
 * @param pivot the block whose state is wanted
 * @param root of that state
 */
public record BeginState(long epoch, BlockRef pivot, Hash root) implements StateCommit {}
