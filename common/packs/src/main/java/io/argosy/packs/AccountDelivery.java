package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Accounts as a peer sent them, unverified. What has neither rows nor proof is no delivery: it only says that the peer lacks the state.
 *
 * @param accounts an encoded list of {@code [hash, slim account]}
 * @param proof encoded nodes
 */
public record AccountDelivery(PackId request, long epoch, Origin origin, RlpSlice accounts, List<RlpSlice> proof)
    implements DeliveryPack {
  public AccountDelivery {
    proof = List.copyOf(proof);
  }
}
