package io.argosy.statesyncservice.core;

import java.time.Duration;

/**
 * What one worker may hold and wait for.
 *
 * @param budgetBytes payload being checked, waiting for what belongs to it, or sent to the store and not yet in it: above this no more is asked for
 * @param patience how long a request may take before it is asked again elsewhere
 * @param commitPatience how long the store may take before what was sent counts as lost on the way
 * @param pivotDistance blocks between the head and a new pivot
 * @param pivotAge blocks between the head and the pivot at which it is too old, since peers keep the state of some 128 blocks
 * @param bigStorageBytes a storage with more slots than fit is opened: fetched in parts with cursors of their own
 * @param wantedNodes trie nodes that may be wanted at once
 */
public record StateLimits(
    long budgetBytes,
    Duration patience,
    Duration commitPatience,
    int pivotDistance,
    int pivotAge,
    int bigStorageBytes,
    int wantedNodes) {
  public static StateLimits defaults() {
    return new StateLimits(96L << 20, Duration.ofSeconds(30), Duration.ofSeconds(60), 64, 120, 256 << 10, 32_768);
  }
}
