package io.argosy.bodyservice.core;

import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.StageReport;
import io.argosy.primitives.BlockRange;
import io.argosy.verify.OmmerRules;
import java.util.List;

/** What the fetching of blocks orders. */
public sealed interface FetchCommand {
  /** Ask the store for canonical headers and for the ancestors of the first; answered by {@link FetchEvent.HeadersRead}. */
  record ReadHeaders(long epoch, int shard, BlockRange range) implements FetchCommand {
    /** The range with the ancestors that its first block's ommers may hang off. */
    public BlockRange withAncestors() {
      return new BlockRange(Math.max(0, range.first() - OmmerRules.GENERATIONS), range.last());
    }
  }

  /** Ask the store for canonical headers that promise access lists; answered by {@link FetchEvent.ListHeadersRead}. */
  record ReadListHeaders(long epoch, int shard, BlockRange range) implements FetchCommand {}

  /** Put a request into a gateway's mailbox. */
  record Send(int gateway, BlockRequest request) implements FetchCommand {}

  /** Match items to candidates by their roots; answered by {@link FetchEvent.Checked}. */
  record Check(BlockDelivery delivery, List<Candidate> candidates) implements FetchCommand {}

  /** Hold access lists against what headers promise; answered by {@link FetchEvent.ListsChecked}. */
  record CheckLists(BlockDelivery delivery, List<ListPromise> promises) implements FetchCommand {}

  /** Hand verified parts to the store, and what is decided of access lists. */
  record Commit(int shard, PutBlocks pack) implements FetchCommand {}

  /** Tell the gateway what its peer did. */
  record Report(PeerVerdict verdict) implements FetchCommand {}

  /** Tell the operator that the chain itself is wrong. */
  record Denounce(FetchEvent.Invalid block) implements FetchCommand {}

  /** Tell the operator what a stage does and waits for. */
  record Tell(StageReport report) implements FetchCommand {}
}
