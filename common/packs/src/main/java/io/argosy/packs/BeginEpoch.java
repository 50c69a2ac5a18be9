package io.argosy.packs;

/**
 * Begins an epoch and undoes nothing: once a shard is in it, all that lay before this in its log has been applied, and nothing of an earlier epoch adds headers any more. Written to all partitions in one Kafka transaction.
 *
 * @param epoch the epoch that begins
 * @param cause one line for people
 */
public record BeginEpoch(long epoch, String cause) implements ChainCommit {}
