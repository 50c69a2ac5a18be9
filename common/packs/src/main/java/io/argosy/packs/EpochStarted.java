package io.argosy.packs;

import io.argosy.primitives.BlockRef;

/** A new chain epoch and the block everything was unwound to; one record for each unwind. */
public record EpochStarted(long epoch, BlockRef lastValid, String cause) implements ControlPack {}
