package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.BlockPart;
import io.argosy.packs.PeerId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A block whose header is stored and of which something is missing. Mutable, owned by the core's thread. */
final class WantedBlock {
  private final BlockHeader header;
  private final Map<BlockPart, PartState> parts = new EnumMap<>(BlockPart.class);

  WantedBlock(BlockHeader header) {
    this.header = header;
    for (BlockPart part : BlockPart.values()) {
      parts.put(part, PartState.NEEDED);
    }
  }

  /** Where one part of a block stands. */
  sealed interface PartState {
    PartState NEEDED = new Needed(List.of());
    PartState DONE = new Done();

    /** To be asked for, of anybody but these. */
    record Needed(List<PeerId> except) implements PartState {}

    record Asked() implements PartState {}

    /** Verified and sent to the store. */
    record Sent(Instant at, int bytes) implements PartState {}

    /** In the store. */
    record Done() implements PartState {}
  }

  BlockHeader header() {
    return header;
  }

  PartState part(BlockPart part) {
    return parts.getOrDefault(part, PartState.NEEDED);
  }

  void set(BlockPart part, PartState state) {
    parts.put(part, state);
  }

  boolean isDone() {
    return part(BlockPart.BODY) instanceof PartState.Done && part(BlockPart.RECEIPTS) instanceof PartState.Done;
  }
}
