package io.argosy.bodyservice.core;

import io.argosy.packs.BlockPart;
import io.argosy.rlp.RlpSlice;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How large bodies and receipts are of late, to size requests in bytes. Mutable, owned by the core's thread. */
final class PartSizes {
  /** Between the quiet years and the busy ones: sizes are known after the first answers. */
  private static final double FIRST_GUESS = 16 << 10;

  /** Weight of one block. */
  private static final double NEWS = 0.01;

  private final Map<BlockPart, Double> bytes = new EnumMap<>(BlockPart.class);

  void seen(BlockPart part, int blockBytes, int blocks) {
    double each = (double) blockBytes / Math.max(1, blocks);
    double weight = 1 - Math.pow(1 - NEWS, blocks);
    bytes.merge(part, each, (old, now) -> old + weight * (now - old));
  }

  long of(BlockPart part) {
    return Math.max(64, Math.round(bytes.getOrDefault(part, FIRST_GUESS)));
  }

  static int bytesOf(List<RlpSlice> items) {
    int bytes = 0;
    for (RlpSlice item : items) {
      bytes += item.length();
    }
    return bytes;
  }
}
