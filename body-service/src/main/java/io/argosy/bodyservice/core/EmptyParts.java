package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.rlp.RlpSlice;
import java.util.Optional;

/** Bodies and receipts that a header commits to and that have nothing in them: nobody need be asked for those. */
final class EmptyParts {
  private static final RlpSlice NO_RECEIPTS = slice(0xc0);
  private static final RlpSlice NO_WITHDRAWALS_YET = slice(0xc2, 0xc0, 0xc0);
  private static final RlpSlice NO_WITHDRAWALS = slice(0xc3, 0xc0, 0xc0, 0xc0);

  private EmptyParts() {}

  static Optional<RlpSlice> bodyOf(BlockHeader header) {
    boolean empty = header.transactionsRoot().equals(BlockHeader.EMPTY_ROOT)
        && header.ommersHash().equals(BlockHeader.EMPTY_LIST_HASH)
        && header.withdrawalsRoot().map(BlockHeader.EMPTY_ROOT::equals).orElse(true);
    if (!empty) {
      return Optional.empty();
    }
    return Optional.of(header.withdrawalsRoot().isPresent() ? NO_WITHDRAWALS : NO_WITHDRAWALS_YET);
  }

  static Optional<RlpSlice> receiptsOf(BlockHeader header) {
    return header.receiptsRoot().equals(BlockHeader.EMPTY_ROOT) ? Optional.of(NO_RECEIPTS) : Optional.empty();
  }

  private static RlpSlice slice(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return RlpSlice.of(array);
  }
}
