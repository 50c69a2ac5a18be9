package io.argosy.statesyncservice.core;

/**
 * How one worker's work stands, for those who watch.
 *
 * @param heldBytes payload that a crash now would cost at most
 * @param wantedNodes trie nodes wanted and not there
 * @param nodesFetched trie nodes that came in this epoch
 * @param pendingRepairs places known to be left to mend; more may come to light
 * @param passes times that mending was begun in this epoch: more than once only if something was lost
 */
public record StateFigures(long heldBytes, long wantedNodes, long nodesFetched, long pendingRepairs, long passes) {
  public static final StateFigures NONE = new StateFigures(0, 0, 0, 0, 0);
}
