package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Headers as a peer sent them, unverified.
 *
 * @param offset place of the first one in the request, 0 for its start
 * @param headers encoded, in the order of the request; at least one
 */
public record HeaderDelivery(PackId request, long epoch, Origin origin, int offset, List<RlpSlice> headers)
    implements DeliveryPack {
  public HeaderDelivery {
    headers = List.copyOf(headers);
  }
}
