package io.argosy.packs;

import io.argosy.primitives.Hash;
import java.util.List;

/**
 * Asks for trie nodes by where they stand (GetTrieNodes, snap/1); answered by {@link NodeDelivery}.
 *
 * @param root of the state
 * @param places 1 to {@value #MAX_PLACES}; those of one storage trie side by side
 */
public record PlaceRequest(Ask ask, Hash root, List<NodePlace> places) implements RequestPack {
  /** What servers look up for one wire request. */
  public static final int MAX_PLACES = 1024;

  public PlaceRequest {
    places = List.copyOf(places);
    if (places.isEmpty() || places.size() > MAX_PLACES) {
      throw new IllegalArgumentException(places.size() + " places");
    }
  }

  @Override
  public Lane lane() {
    return Lane.STATE;
  }

  @Override
  public int items() {
    return places.size();
  }
}
