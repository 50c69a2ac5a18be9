package io.argosy.statesyncservice.core;

import io.argosy.packs.BeginState;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.NodePlace;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.RequestPack;
import io.argosy.packs.SealState;
import io.argosy.packs.StageReport;
import io.argosy.packs.StateCommit;
import io.argosy.primitives.Hash;
import java.util.List;

/** What the syncing of state orders. */
public sealed interface StateCommand {
  /** Put a request into a gateway's mailbox. */
  record Send(int gateway, RequestPack request) implements StateCommand {}

  /**
   * Check an answer; comes back as {@link StateEvent.Judged}.
   *
   * @param expected what the answer must hash to: storage roots of the accounts asked for, or hashes of the nodes or codes; empty for accounts
   */
  record Judge(RequestPack request, DeliveryPack delivery, List<Hash> expected, Content content) implements StateCommand {
    public Judge {
      expected = List.copyOf(expected);
    }
  }

  /** What hashes name. */
  enum Content {
    ROWS,
    NODES,
    CODES
  }

  /** Hand something proven to the store. */
  record Commit(int shard, StateCommit pack) implements StateCommand {}

  /** The same, and say when the broker has it: {@link StateEvent.Arrived}. */
  record CommitAndTell(int shard, StateCommit pack, long number) implements StateCommand {}

  /** Begin with a new pivot in all shards at once; only as the leader. */
  record Begin(BeginState pack, String cause) implements StateCommand {}

  /** Make the state readable in all shards at once; only as the leader. */
  record Seal(SealState pack) implements StateCommand {}

  /** Ask the store for the canonical block at a height; answered by {@link StateEvent.BlockRead}. */
  record ReadBlock(long number) implements StateCommand {}

  /** Ask the store which codes of a shard are wanted; answered by {@link StateEvent.WantedCodesRead}. */
  record ReadWantedCodes(int shard, Hash after, int most) implements StateCommand {}

  /** Ask the store what it has at places; answered by {@link StateEvent.KnownNodesRead}. */
  record ReadKnownNodes(long question, List<NodePlace> places) implements StateCommand {
    public ReadKnownNodes {
      places = List.copyOf(places);
    }
  }

  /** Tell the gateway what its peer did. */
  record Report(PeerVerdict verdict) implements StateCommand {}

  /** Tell the operator what a stage does and waits for. */
  record Tell(StageReport report, StateFigures figures, Forecast forecast) implements StateCommand {}
}
