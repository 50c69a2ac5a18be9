package io.argosy.headerservice.core;

import io.argosy.packs.BeginEpoch;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.PutHeaders;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the header sync orders. */
public sealed interface SyncCommand {
  /** Read a stored block and what judges its child; answered by {@link SyncEvent.TipLoaded} or {@link SyncEvent.TipMissing}. */
  record LoadTip(long number) implements SyncCommand {}

  /** Read canonical hashes; answered by {@link SyncEvent.HashesRead}. */
  record ReadHashes(BlockRange range) implements SyncCommand {}

  record Send(int gateway, HeaderRequest request) implements SyncCommand {}

  /**
   * Check consecutive headers; answered by {@link SyncEvent.Checked}.
   *
   * @param first number that the first must have
   * @param parent hash of the block before the first; null if any will do
   * @param anchors hash that some must have, by index; the skeleton
   * @param onlyLinks true to leave rules and seals for later
   */
  record Check(
      long group, long first, @Nullable Hash parent, Map<Integer, Hash> anchors, List<RlpSlice> headers, boolean onlyLinks, long nowSeconds)
      implements SyncCommand {}

  /** Hand verified headers to the store, all or none, unless another instance has taken over. */
  record Commit(List<PutHeaders> packs) implements SyncCommand {}

  /** Begin an epoch in every shard, in one transaction; undoes nothing. */
  record CallRoll(BeginEpoch begin) implements SyncCommand {}

  /** Undo everything above a block in every shard, in one transaction. */
  record UnwindAll(Unwind unwind) implements SyncCommand {}

  /** The same because the operator wants it, and say so: in the same transaction, so that it is done once. */
  record UnwindByOrder(Unwind unwind, OrderOutcome outcome) implements SyncCommand {}

  /** Say how an order of the operator ended; returns only when that is on the broker, so that nothing comes after it that would be undone again. */
  record Conclude(OrderOutcome outcome) implements SyncCommand {}

  /** Tell which head is followed. */
  record Announce(Target target) implements SyncCommand {}

  record Report(PeerVerdict verdict) implements SyncCommand {}

  record Tell(StageReport report) implements SyncCommand {}
}
