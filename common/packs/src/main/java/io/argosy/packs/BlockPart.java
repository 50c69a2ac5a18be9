package io.argosy.packs;

/** The parts of a block that are fetched apart from its header. The order is the wire order; do not change it. */
public enum BlockPart {
  BODY,
  RECEIPTS,
  /**
   * What the block's execution touched and changed, where the header promises it; not needed for a block to be whole (ADR 26).
   *
   * @spec https://eips.ethereum.org/EIPS/eip-7928 EIP-7928
   */
  ACCESS_LIST
}
