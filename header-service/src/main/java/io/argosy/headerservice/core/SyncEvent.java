package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.verdict.Fault;
import java.util.List;

/** What may happen to the header sync. */
public sealed interface SyncEvent {
  /** Time has passed. */
  record Tick() implements SyncEvent {}

  /** This instance is the active one from now on. */
  record LeadershipGained() implements SyncEvent {}

  /** Another instance is the active one from now on. */
  record LeadershipLost() implements SyncEvent {}

  record Progressed(ShardProgress progress) implements SyncEvent {}

  /** A head to trust, from an operator or a consensus client. */
  record HeadTrusted(TrustedHead head) implements SyncEvent {}

  /** The operator wants something. */
  record Ordered(Order order) implements SyncEvent {}

  /** Somebody said what became of an order. */
  record OrderAnswered(OrderOutcome outcome) implements SyncEvent {}

  record GatewaySeen(GatewayAdvert advert) implements SyncEvent {}

  /** The store's answer to {@link SyncCommand.LoadTip}. */
  record TipLoaded(Tip tip) implements SyncEvent {}

  /** The store's other answer to {@link SyncCommand.LoadTip}: it does not have the block, or no more since an unwind. */
  record TipMissing(long number) implements SyncEvent {}

  /**
   * The store's answer to {@link SyncCommand.ReadHashes}.
   *
   * @param asked the range that was asked for
   * @param hashes canonical ones, ascending from the first of the range, fewer than asked where the store has fewer
   */
  record HashesRead(BlockRange asked, List<Hash> hashes) implements SyncEvent {}

  record Delivered(HeaderDelivery delivery) implements SyncEvent {}

  record Ended(DeliveryEnd end) implements SyncEvent {}

  /** The answer to {@link SyncCommand.Check}. */
  record Checked(long group, CheckResult result) implements SyncEvent {}

  /** What checking a group of headers found. */
  sealed interface CheckResult {
    /**
     * Links, anchors, rules inside the group, and seals hold.
     *
     * @param signers of each header, where blocks are signed; else empty
     */
    record Sound(List<BlockHeader> headers, List<Address> signers) implements CheckResult {}

    /**
     * @param index of the first header that is wrong
     * @param blame whether the header itself is wrong, or only that it is not on the chain asked for
     */
    record Unsound(int index, Fault fault, String evidence, Blame blame) implements CheckResult {}
  }

  /** Whose fault an unsound group may be. */
  enum Blame {
    /** Bytes or order that no honest peer sends: the one that sent it. */
    SENDER,
    /** Not the chain of the skeleton: the sender may honestly be on another fork, or the skeleton is a lie. */
    CHAIN,
    /** The chain of the skeleton, and it breaks a rule: whoever offers it. */
    OFFERER
  }
}
