package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Trie nodes and codes as a peer sent them, unverified.
 *
 * @param values contents (without an RLP prefix of their own), in no promised order
 */
public record NodeDelivery(PackId request, long epoch, Origin origin, List<RlpSlice> values) implements DeliveryPack {
  public NodeDelivery {
    values = List.copyOf(values);
  }
}
