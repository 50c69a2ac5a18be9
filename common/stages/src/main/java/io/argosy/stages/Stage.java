package io.argosy.stages;

import io.argosy.packs.BlockPart;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One kind of work that is done for every block; each has forward, unwind and progress. Declared in the order of the forward run. */
public enum Stage {
  /** Canonical headers, each checked against its parent. */
  HEADERS("headers"),
  /** Bodies whose roots are their header's. */
  BODIES("bodies"),
  /** Receipts whose root is their header's. */
  RECEIPTS("receipts"),
  /**
   * Block access lists whose hash is their header's. Done means decided: the list is stored, or the header promises none, or nobody has it. Peers keep lists for some days only, so no block waits for its list to be whole, and no
   * sync to be over (ADR 26).
   */
  ACCESS_LISTS("access_lists");

  /** What a block needs to be whole. */
  private static final List<Stage> REQUIRED = List.of(HEADERS, BODIES, RECEIPTS);

  private final String key;

  Stage(String key) {
    this.key = key;
  }

  /** The stage's name in packs, in the store, in metrics and on screens. */
  public String key() {
    return key;
  }

  public static Optional<Stage> ofKey(String key) {
    return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
  }

  /** The stages that a block must have passed to be whole, in the order of the forward run: what watermarks, readers and "synced" are about. */
  public static List<Stage> required() {
    return REQUIRED;
  }

  /** The stage that brings a part. */
  public static Stage of(BlockPart part) {
    return switch (part) {
      case BODY -> BODIES;
      case RECEIPTS -> RECEIPTS;
      case ACCESS_LIST -> ACCESS_LISTS;
    };
  }

  /** The order of undoing: the reverse of the forward run, so that nothing ever rests on what is gone. */
  public static List<Stage> unwindOrder() {
    return Arrays.asList(values()).reversed();
  }
}
