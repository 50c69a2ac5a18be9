package io.argosy.bodyservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.StageReport;
import io.argosy.primitives.BlockRange;
import java.util.List;

/** What the fetching of blocks orders. */
public sealed interface FetchCommand {
  /** Ask the store for canonical headers; answered by {@link FetchEvent.HeadersRead}. */
  record ReadHeaders(long epoch, int shard, BlockRange range) implements FetchCommand {}

  /** Put a request into a gateway's mailbox. */
  record Send(int gateway, BlockRequest request) implements FetchCommand {}

  /** Match items to candidates by their roots; answered by {@link FetchEvent.Checked}. */
  record Check(BlockDelivery delivery, List<BlockHeader> candidates) implements FetchCommand {}

  /** Hand verified parts to the store. */
  record Commit(int shard, PutBlocks pack) implements FetchCommand {}

  /** Tell the gateway what its peer did. */
  record Report(PeerVerdict verdict) implements FetchCommand {}

  /** Tell the operator what a stage does and waits for. */
  record Tell(StageReport report) implements FetchCommand {}
}
