package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.BlockPart;
import io.argosy.packs.PeerId;
import java.time.Instant;
import java.util.List;

/** A block whose header is stored and of which something is missing. Mutable, owned by the core's thread. */
final class WantedBlock {
  /** What a block needs to be whole; access lists are {@link ListFetch}'s. */
  static final List<BlockPart> PARTS = List.of(BlockPart.BODY, BlockPart.RECEIPTS);

  private final Candidate candidate;
  private PartState body = PartState.NEEDED;
  private PartState receipts = PartState.NEEDED;

  WantedBlock(Candidate candidate) {
    this.candidate = candidate;
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

    /** What the header proves breaks a rule: nobody has a better one. */
    record Invalid() implements PartState {}
  }

  BlockHeader header() {
    return candidate.header();
  }

  Candidate candidate() {
    return candidate;
  }

  PartState part(BlockPart part) {
    return switch (part) {
      case BODY -> body;
      case RECEIPTS -> receipts;
      case ACCESS_LIST -> throw new IllegalArgumentException("no part of a whole block");
    };
  }

  void set(BlockPart part, PartState state) {
    switch (part) {
      case BODY -> body = state;
      case RECEIPTS -> receipts = state;
      case ACCESS_LIST -> throw new IllegalArgumentException("no part of a whole block");
    }
  }

  boolean isDone() {
    return body instanceof PartState.Done && receipts instanceof PartState.Done;
  }
}
