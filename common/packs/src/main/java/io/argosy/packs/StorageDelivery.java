package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Storage of accounts as a peer sent it, unverified.
 *
 * @param offset place in the request of the first account that the peer was asked for
 * @param asked accounts that the peer was asked for, from {@code offset} on
 * @param slots for each of the first accounts an encoded list of {@code [hash, value]}; all but the last are meant to be whole
 * @param proof encoded nodes for the last list; none if that is meant to be whole too
 */
public record StorageDelivery(
    PackId request, long epoch, Origin origin, int offset, int asked, List<RlpSlice> slots, List<RlpSlice> proof)
    implements DeliveryPack {
  public StorageDelivery {
    slots = List.copyOf(slots);
    proof = List.copyOf(proof);
  }
}
