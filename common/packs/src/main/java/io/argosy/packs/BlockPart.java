package io.argosy.packs;

/** The two parts of a block that are fetched apart from its header. The order is the wire order; do not change it. */
public enum BlockPart {
  BODY,
  RECEIPTS
}
