package io.argosy.packs;

/** A commit to a shard of the chain; its epoch is the chain's. */
public sealed interface ChainCommit extends CommitPack permits PutHeaders, PutBlocks, BeginEpoch, Unwind {}
