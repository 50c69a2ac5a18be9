package io.argosy.packs;

/** The one place where sizes of packs are decided: producers, broker, topics and consumers derive theirs from here. */
public final class PackLimits {
  /** A sender ends a pack at the item that passes this: small enough for even latency, large enough to hide a record's cost. */
  public static final int TARGET_BYTES = 1 << 20;

  /**
   * No pack is larger. An eth message is at most 10 MiB before compression, so its largest single item always fits and items need not be cut.
   */
  public static final int MAX_BYTES = 16 << 20;

  /** An item of no more bytes fits into a pack alone. What does not come in one message (receipts in pages, archives) is held against this. */
  public static final int MAX_ITEM_BYTES = MAX_BYTES - (64 << 10);

  private PackLimits() {}
}
