package io.argosy.packs;

import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * Bodies, receipt lists or access lists as a peer sent them, unverified. Bodies and receipts are matched to blocks by nobody yet, since peers may leave some out; access lists have their places.
 *
 * @param offset place in the request of the first block that the peer was asked for
 * @param asked blocks that the peer was asked for, from {@code offset} on; of access lists as many as there are items
 * @param items encoded bodies, encoded lists of receipts, or encoded access lists with an empty string for each that the peer does not have; 1 to {@code asked}
 */
public record BlockDelivery(
    PackId request, long epoch, Origin origin, BlockPart part, int offset, int asked, List<RlpSlice> items)
    implements DeliveryPack {
  public BlockDelivery {
    items = List.copyOf(items);
  }
}
