package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.EpochStarted;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Order;
import io.argosy.packs.PackId;
import io.argosy.packs.ShardProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may happen to the fetching of blocks. */
public sealed interface FetchEvent {
  /** Time has passed. */
  record Tick() implements FetchEvent {}

  /** These shards are ours to schedule from now on. */
  record ShardsAssigned(Set<Integer> shards) implements FetchEvent {}

  /** These shards are another's from now on. */
  record ShardsRevoked(Set<Integer> shards) implements FetchEvent {}

  record Progressed(ShardProgress progress) implements FetchEvent {}

  /** The operator wants something. */
  record Ordered(Order order) implements FetchEvent {}

  record GatewaySeen(GatewayAdvert advert) implements FetchEvent {}

  record EpochBegan(EpochStarted epoch) implements FetchEvent {}

  /**
   * The store's answer to {@link FetchCommand.ReadHeaders}.
   *
   * @param epoch as in the command
   * @param first as in the command
   * @param headers canonical, ascending without a gap from the first ancestor of {@code first} that was asked for; maybe fewer than asked
   */
  record HeadersRead(long epoch, int shard, long first, List<BlockHeader> headers) implements FetchEvent {
    public HeadersRead {
      headers = List.copyOf(headers);
    }
  }

  /**
   * The store's answer to {@link FetchCommand.ReadListHeaders}.
   *
   * @param epoch as in the command
   * @param first as in the command
   * @param headers canonical, ascending without a gap from {@code first} on; maybe fewer than asked
   */
  record ListHeadersRead(long epoch, int shard, long first, List<BlockHeader> headers) implements FetchEvent {
    public ListHeadersRead {
      headers = List.copyOf(headers);
    }
  }

  record Delivered(BlockDelivery delivery) implements FetchEvent {}

  record Ended(DeliveryEnd end) implements FetchEvent {}

  /**
   * The answer to {@link FetchCommand.Check}.
   *
   * @param matched items whose roots are those of a candidate; {@code content} as it is to be stored
   * @param invalid blocks that are proven to be what no rule allows
   * @param fault what the peer did wrong; null if every item matched a candidate
   */
  record Checked(
      PackId request, BlockDelivery delivery, List<Match> matched, List<Invalid> invalid, @Nullable Fault fault, String evidence)
      implements FetchEvent {
    public Checked {
      matched = List.copyOf(matched);
      invalid = List.copyOf(invalid);
    }
  }

  /**
   * The answer to {@link FetchCommand.CheckLists}.
   *
   * @param matched lists that their headers promise
   * @param lacking blocks whose lists the peer says that it does not have
   * @param fault what the peer did wrong; null if nothing
   */
  record ListsChecked(BlockDelivery delivery, List<Match> matched, List<BlockRef> lacking, @Nullable Fault fault, String evidence)
      implements FetchEvent {
    public ListsChecked {
      matched = List.copyOf(matched);
      lacking = List.copyOf(lacking);
    }
  }

  /** A block whose own header proves a part of it that breaks a rule: the fault is the chain's, not of the peer that serves it (ADR 10). */
  record Invalid(BlockRef block, String evidence) {}

  /** A part of a block that was proven by its header. */
  record Match(BlockRef block, RlpSlice content) {}
}
