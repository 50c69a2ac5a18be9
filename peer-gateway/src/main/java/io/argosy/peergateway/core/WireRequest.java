package io.argosy.peergateway.core;

import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.NodePlace;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import java.util.List;

/** One message to one peer, without version or id: the session adds those. */
public sealed interface WireRequest {
  /** One of eth. */
  sealed interface Eth extends WireRequest {}

  /** One of snap. */
  sealed interface Snap extends WireRequest {}

  record Headers(Start start, int count, int skip, Direction direction) implements Eth {}

  record Bodies(List<BlockRef> blocks) implements Eth {}

  /**
   * @param leaveOut receipts of the first block that came already; 0 but for a list that was cut
   */
  record Receipts(List<BlockRef> blocks, int leaveOut) implements Eth {}

  record AccessLists(List<BlockRef> blocks) implements Eth {}

  record Nodes(List<Hash> hashes) implements Eth {}

  /** One that asks for rows: a peer gives as many as fit into some bytes. */
  sealed interface Range extends Snap {
    int byteLimit();
  }

  record AccountRange(Hash root, Hash origin, Hash limit, int byteLimit) implements Range {}

  record StorageRanges(Hash root, List<Hash> accounts, Hash origin, Hash limit, int byteLimit) implements Range {}

  record ByteCodes(List<Hash> hashes) implements Snap {}

  /** Nodes of one trie side by side. */
  record TrieNodes(Hash root, List<NodePlace> places) implements Snap {}

  default Kind kind() {
    return switch (this) {
      case Headers _ -> Kind.HEADERS;
      case Bodies _ -> Kind.BODIES;
      case Receipts _ -> Kind.RECEIPTS;
      case AccessLists _ -> Kind.ACCESS_LISTS;
      case Nodes _ -> Kind.NODES;
      case AccountRange _ -> Kind.ACCOUNTS;
      case StorageRanges _ -> Kind.STORAGES;
      case ByteCodes _ -> Kind.CODES;
      case TrieNodes _ -> Kind.PLACES;
    };
  }
}
