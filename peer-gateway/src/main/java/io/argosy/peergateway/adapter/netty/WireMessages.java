package io.argosy.peergateway.adapter.netty;

import io.argosy.devp2p.eth.BlockStart;
import io.argosy.devp2p.eth.Direction;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.snap.NodePaths;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.NodePlace;
import io.argosy.peergateway.core.Kind;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;

/** Requests as messages of their protocols. */
final class WireMessages {
  private WireMessages() {}

  static EthMessage.Request of(WireRequest.Eth request, long id) {
    return switch (request) {
      case WireRequest.Headers r -> new EthMessage.GetBlockHeaders(
          id,
          switch (r.start()) {
            case HeaderRequest.Start.AtNumber(long number) -> new BlockStart.ByNumber(number);
            case HeaderRequest.Start.AtHash(Hash hash) -> new BlockStart.ByHash(hash);
          },
          r.count(),
          r.skip(),
          r.direction() == HeaderRequest.Direction.RISING ? Direction.RISING : Direction.FALLING);
      case WireRequest.Bodies r -> new EthMessage.GetBlockBodies(id, hashes(r.blocks()));
      case WireRequest.Receipts r -> new EthMessage.GetReceipts(id, hashes(r.blocks()), r.leaveOut());
      case WireRequest.AccessLists r -> new EthMessage.GetBlockAccessLists(id, hashes(r.blocks()));
      case WireRequest.Nodes r -> new EthMessage.GetNodeData(id, r.hashes());
    };
  }

  private static List<Hash> hashes(List<BlockRef> blocks) {
    return blocks.stream().map(BlockRef::hash).toList();
  }

  static SnapMessage.Request of(WireRequest.Snap request, long id) {
    return switch (request) {
      case WireRequest.AccountRange r -> new SnapMessage.GetAccountRange(id, r.root(), r.origin(), r.limit(), r.byteLimit());
      case WireRequest.StorageRanges r -> new SnapMessage.GetStorageRanges(
          id, r.root(), r.accounts(), r.origin(), r.limit(), r.byteLimit());
      case WireRequest.ByteCodes r -> new SnapMessage.GetByteCodes(id, r.hashes(), Kind.MOST_BYTES);
      case WireRequest.TrieNodes r -> new SnapMessage.GetTrieNodes(id, r.root(), paths(r.places()), Kind.MOST_BYTES);
    };
  }

  /** Places of one storage trie that stand side by side are one set, so that their account is named once. */
  private static List<NodePaths> paths(List<NodePlace> places) {
    List<NodePaths> sets = new ArrayList<>();
    int at = 0;
    while (at < places.size()) {
      Hash account = places.get(at).account();
      if (account.isZero()) {
        sets.add(new NodePaths.OfAccounts(places.get(at).path()));
        at++;
        continue;
      }
      List<RlpSlice> paths = new ArrayList<>();
      for (; at < places.size() && places.get(at).account().equals(account); at++) {
        paths.add(places.get(at).path());
      }
      sets.add(new NodePaths.OfStorage(account, paths));
    }
    return sets;
  }
}
