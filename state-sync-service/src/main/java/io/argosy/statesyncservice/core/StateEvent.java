package io.argosy.statesyncservice.core;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Order;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StateProgress;
import io.argosy.packs.Target;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.verdict.Fault;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may happen to the syncing of state. */
public sealed interface StateEvent {
  /** Time has passed. */
  record Tick() implements StateEvent {}

  /** These shards are ours to schedule from now on. */
  record ShardsAssigned(Set<Integer> shards) implements StateEvent {}

  /** These shards are another's from now on. */
  record ShardsRevoked(Set<Integer> shards) implements StateEvent {}

  /** This instance chooses pivots from now on. */
  record LeadershipGained() implements StateEvent {}

  record LeadershipLost() implements StateEvent {}

  record Progressed(StateProgress progress) implements StateEvent {}

  record ChainProgressed(ShardProgress progress) implements StateEvent {}

  record HeadSeen(Target target) implements StateEvent {}

  /** The operator wants something. */
  record Ordered(Order order) implements StateEvent {}

  record GatewaySeen(GatewayAdvert advert) implements StateEvent {}

  /** The answer to {@link StateCommand.ReadBlock}; none if the store has no canonical header there. */
  record BlockRead(long number, Optional<PivotBlock> block) implements StateEvent {}

  /** A block whose state may be synced. */
  record PivotBlock(BlockRef block, Hash stateRoot) {}

  record Delivered(DeliveryPack delivery) implements StateEvent {}

  record Ended(DeliveryEnd end) implements StateEvent {}

  /**
   * The answer to {@link StateCommand.Judge}.
   *
   * @param fault what the peer did wrong; null if nothing
   */
  record Judged(DeliveryPack delivery, Judgement judgement, @Nullable Fault fault, String evidence) implements StateEvent {}

  /** The answer to {@link StateCommand.ReadWantedCodes}, with its {@code after}. */
  record WantedCodesRead(int shard, Hash after, List<Hash> hashes) implements StateEvent {
    public WantedCodesRead {
      hashes = List.copyOf(hashes);
    }
  }

  /** The answer to {@link StateCommand.ReadKnownNodes}. */
  record KnownNodesRead(long question, List<Optional<Hash>> known) implements StateEvent {
    public KnownNodesRead {
      known = List.copyOf(known);
    }
  }

  /** A commit that was sent with this number is on the broker. */
  record Arrived(long number) implements StateEvent {}
}
