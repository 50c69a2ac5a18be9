package io.argosy.blockstore.core;

/** Height of a block, and index of a transaction in it. */
public record TransactionPlace(long number, int index) {}
