package io.argosy.packs;

/** Tells the store what to keep, or to forget. Verified by its sender; the store checks again what is cheap. */
public sealed interface CommitPack extends Pack permits ChainCommit, StateCommit {
  /** The epoch it was made under. */
  long epoch();
}
