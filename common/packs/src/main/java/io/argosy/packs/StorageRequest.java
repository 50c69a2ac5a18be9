package io.argosy.packs;

import io.argosy.primitives.Hash;
import java.util.List;

/**
 * Asks for the storage of accounts (GetStorageRanges, snap/1); answered by {@link StorageDelivery}.
 *
 * @param root of the state
 * @param accounts hashes of addresses, 1 to {@value #MAX_ACCOUNTS}; exactly one if not all of a storage is wanted
 * @param origin first slot wanted
 * @param limit last slot wanted, at or above {@code origin}
 */
public record StorageRequest(Ask ask, Hash root, List<Hash> accounts, Hash origin, Hash limit) implements RequestPack {
  /** What clients of today ask for at once. */
  public static final int MAX_ACCOUNTS = 1024;

  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  public StorageRequest {
    accounts = List.copyOf(accounts);
    if (accounts.isEmpty() || accounts.size() > MAX_ACCOUNTS || origin.compareTo(limit) > 0) {
      throw new IllegalArgumentException(accounts.size() + " accounts, slots " + origin + " to " + limit);
    }
    if (accounts.size() > 1 && !(origin.isZero() && limit.equals(HIGHEST))) {
      throw new IllegalArgumentException("a part of the storage of " + accounts.size() + " accounts");
    }
  }

  /** All slots of some accounts. */
  public static StorageRequest whole(Ask ask, Hash root, List<Hash> accounts) {
    return new StorageRequest(ask, root, accounts, Hash.ZERO, HIGHEST);
  }

  @Override
  public Lane lane() {
    return Lane.STATE;
  }

  @Override
  public int items() {
    return accounts.size();
  }
}
