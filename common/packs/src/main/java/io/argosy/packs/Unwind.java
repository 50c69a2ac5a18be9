package io.argosy.packs;

import io.argosy.primitives.BlockRef;

/**
 * Undoes everything above a block, in every shard: written to all partitions in one Kafka transaction.
 *
 * @param epoch the epoch that begins; packs of earlier ones no longer count above {@code lastValid}
 * @param cause one line for people
 */
public record Unwind(long epoch, BlockRef lastValid, String cause) implements ChainCommit {}
