package io.argosy.blockstore.core;

/**
 * A range whose part of the trie is wanted.
 *
 * @param changes how often its rows had changed when the order was given: what is built holds only if they did not change since
 */
public record BuildOrder(int range, long changes) {}
