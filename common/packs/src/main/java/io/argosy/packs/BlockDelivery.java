package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Bodies or receipt lists as a peer sent them, unverified, and matched to blocks by nobody yet: peers may leave some out.
 *
 * @param offset place in the request of the first block that the peer was asked for
 * @param asked blocks that the peer was asked for, from {@code offset} on
 * @param items encoded bodies, or encoded lists of receipts; 1 to {@code asked}
 */
public record BlockDelivery(
    PackId request, long epoch, Origin origin, BlockPart part, int offset, int asked, List<RlpSlice> items)
    implements DeliveryPack {
  public BlockDelivery {
    items = List.copyOf(items);
  }
}
