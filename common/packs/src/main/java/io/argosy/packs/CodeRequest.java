package io.argosy.packs;

import io.argosy.primitives.Hash;
import java.util.List;

/**
 * Asks for contract codes by hash (GetByteCodes, snap/1); answered by {@link NodeDelivery}.
 *
 * @param root of a state that has them; who does not serve it need not be asked
 * @param hashes 1 to {@value #MAX_HASHES}, in no order
 */
public record CodeRequest(Ask ask, Hash root, List<Hash> hashes) implements RequestPack {
  /** A dozen wire requests. */
  public static final int MAX_HASHES = 1024;

  public CodeRequest {
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
