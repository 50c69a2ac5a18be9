package io.argosy.chain;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which forks are in force at one block. Immutable. */
public final class Rules {
  private final Set<Fork> forks;
  private final @Nullable BlobParameters blobs;
  private final int headerFields;

  Rules(EnumSet<Fork> forks, @Nullable BlobParameters blobs) {
    this.forks = forks;
    this.blobs = blobs;
    this.headerFields = headerFields(forks);
  }

  public boolean has(Fork fork) {
    return forks.contains(fork);
  }

  /** How many blobs a block may hold; since Cancun. */
  public Optional<BlobParameters> blobs() {
    return Optional.ofNullable(blobs);
  }

  /** How many fields a header must have. */
  public int headerFields() {
    return headerFields;
  }

  /** The highest transaction type allowed; every lower one is, too. */
  public int highestTransactionType() {
    if (has(Fork.PRAGUE)) {
      return 4;
    }
    if (has(Fork.CANCUN)) {
      return 3;
    }
    if (has(Fork.LONDON)) {
      return 2;
    }
    return has(Fork.BERLIN) ? 1 : 0;
  }

  private static int headerFields(Set<Fork> forks) {
    if (forks.contains(Fork.AMSTERDAM)) {
      return BlockHeader.AMSTERDAM_FIELDS;
    }
    if (forks.contains(Fork.PRAGUE)) {
      return BlockHeader.PRAGUE_FIELDS;
    }
    if (forks.contains(Fork.CANCUN)) {
      return BlockHeader.CANCUN_FIELDS;
    }
    if (forks.contains(Fork.SHANGHAI)) {
      return BlockHeader.SHANGHAI_FIELDS;
    }
    return forks.contains(Fork.LONDON) ? BlockHeader.LONDON_FIELDS : BlockHeader.FRONTIER_FIELDS;
  }

  /** All forks in force, the oldest first. */
  @Override
  public String toString() {
    return forks.toString();
  }
}
