package io.argosy.statesyncservice.core;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;

/**
 * What all shards are after at the moment.
 *
 * @param number counts pivots, from 1
 * @param root of the pivot's state
 */
record Epoch(long number, BlockRef pivot, Hash root) {}
