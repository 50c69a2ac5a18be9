package io.argosy.packs;

/** A commit to a shard of the state; its epoch is the state's, which counts pivots. */
public sealed interface StateCommit extends CommitPack
    permits BeginState, PutAccounts, PutSlots, WantCodes, PutCodes, RepairState, BuildRange, MarkMended, SealState {}
