package io.argosy.packs;

import io.argosy.primitives.Hash;

/**
 * Asks for accounts of a state in the order of their hashes (GetAccountRange, snap/1); answered by {@link AccountDelivery}.
 *
 * @param root of the state
 * @param origin first account wanted, whether it is there or not
 * @param limit last account wanted, at or above {@code origin}
 */
public record AccountRequest(Ask ask, Hash root, Hash origin, Hash limit) implements RequestPack {
  public AccountRequest {
    if (origin.compareTo(limit) > 0) {
      throw new IllegalArgumentException("from " + origin + " to " + limit);
    }
  }

  @Override
  public Lane lane() {
    return Lane.STATE;
  }

  @Override
  public int items() {
    return 1;
  }
}
