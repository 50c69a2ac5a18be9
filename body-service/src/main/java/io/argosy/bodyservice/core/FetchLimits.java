package io.argosy.bodyservice.core;

import java.time.Duration;

/**
 * What the fetching of blocks may hold at once.
 *
 * @param windowBlocks blocks of one shard between the lowest missing and the highest asked for
 * @param budgetBytes payload asked for, being checked, or sent to the store and not yet in it: the sum has this bound
 * @param packBytes what one request should bring
 * @param packBlocks the most blocks in one request
 * @param recentBlocks blocks at the head that are served before the rest of a history of more than four times as many; 0 to serve all from the bottom up
 * @param patience how long a request may take before it is asked again elsewhere
 * @param commitPatience how long the store may take before a part counts as lost on the way
 * @param lists of access lists, which hold an eighth of the budget beside it
 */
public record FetchLimits(
    int windowBlocks, long budgetBytes, long packBytes, int packBlocks, long recentBlocks, Duration patience, Duration commitPatience, ListLimits lists) {
  public static FetchLimits defaults() {
    return new FetchLimits(8192, 192L << 20, 4L << 20, 512, 8192, Duration.ofSeconds(45), Duration.ofSeconds(60), ListLimits.defaults());
  }
}
