package io.argosy.era;

import io.argosy.primitives.Hash;

/**
 * A file in which nothing is wrong.
 *
 * @param accumulator recomputed
 * @param bytes of all headers, bodies and receipts, inflated
 */
public record EraReport(EraHeaders headers, Hash accumulator, long transactions, long bytes) {}
