package io.argosy.blockstore.core;

import java.util.Locale;

/**
 * A shard as operators name it: {@code chain-3}, {@code state-0}.
 *
 * @param number from 0, each kind by itself
 */
public record Shard(Kind kind, int number) {
  /** What a shard is a part of. */
  public enum Kind {
    CHAIN,
    STATE;

    /** The name of one of its shards. */
    public String named(int number) {
      return name().toLowerCase(Locale.ROOT) + "-" + number;
    }
  }

  /** Reads what {@link #toString} gives. */
  public static Shard parse(String name) {
    int dash = name.indexOf('-');
    return new Shard(Kind.valueOf(name.substring(0, dash).toUpperCase(Locale.ROOT)), Integer.parseInt(name.substring(dash + 1)));
  }

  @Override
  public String toString() {
    return kind.named(number);
  }
}
