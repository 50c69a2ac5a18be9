package io.argosy.stages;

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
  RECEIPTS("receipts");

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

  /** The order of undoing: the reverse of the forward run, so that nothing ever rests on what is gone. */
  public static List<Stage> unwindOrder() {
    return Arrays.asList(values()).reversed();
  }
}
