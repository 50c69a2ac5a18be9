package io.argosy.packs;

import io.argosy.primitives.Hash;
import java.util.List;

/**
 * Asks for trie nodes and contract codes by hash (GetNodeData, eth/63 to 66).
 *
 * @param hashes 1 to {@value #MAX_HASHES}, in no order
 * @param root of the state that has them, so that who does not serve it need not be asked; zero if it does not matter
 */
public record NodeRequest(Ask ask, List<Hash> hashes, Hash root) implements RequestPack {
  /** Eight wire requests of 384, the most that peers of that age serve at once. */
  public static final int MAX_HASHES = 3072;

  public NodeRequest {
    hashes = List.copyOf(hashes);
    if (hashes.isEmpty() || hashes.size() > MAX_HASHES) {
      throw new IllegalArgumentException(hashes.size() + " hashes");
    }
  }

  @Override
  public Lane lane() {
    return Lane.STATE;
  }

  @Override
  public int items() {
    return hashes.size();
  }
}
