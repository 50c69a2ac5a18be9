package io.argosy.verify;

import io.argosy.chain.Bloom;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;

/**
 * What a list of receipts proves, and the form to store.
 *
 * @param root of the receipts in consensus form; comparing it with a header's {@code receiptsRoot} proves every byte
 * @param compact the list of receipts as eth/69 has them, {@code [[type, statusOrRoot, cumulativeGas, logs]...]}, one item
 * @param lastCumulativeGas of the last receipt; 0 if there is none
 * @param types the type of each receipt, one byte each, in order
 */
public record ReceiptSummary(
    Hash root, Bloom bloom, RlpSlice compact, int count, long lastCumulativeGas, RlpSlice types) {}
