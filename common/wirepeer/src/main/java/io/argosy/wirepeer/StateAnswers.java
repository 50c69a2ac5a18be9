package io.argosy.wirepeer;

import io.argosy.devp2p.snap.NodePaths;
import io.argosy.devp2p.snap.SnapMessage.AccountRange;
import io.argosy.devp2p.snap.SnapMessage.ByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetAccountRange;
import io.argosy.devp2p.snap.SnapMessage.GetByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetStorageRanges;
import io.argosy.devp2p.snap.SnapMessage.GetTrieNodes;
import io.argosy.devp2p.snap.SnapMessage.Reply;
import io.argosy.devp2p.snap.SnapMessage.Request;
import io.argosy.devp2p.snap.SnapMessage.StorageRanges;
import io.argosy.devp2p.snap.SnapMessage.TrieNodes;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import io.argosy.trie.NibblePath;
import java.util.ArrayList;
import java.util.List;

/** Honest answers to requests of snap/1, from some states. */
record StateAnswers(ServedStates states) {
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  Reply to(Request request) {
    return switch (request) {
      case GetAccountRange r -> states
          .withRoot(r.root())
          .map(state -> state.accounts(r.origin(), r.limit(), r.byteLimit()))
          .<Reply>map(range -> new AccountRange(r.requestId(), range.rows(), range.proof()))
          .orElse(nothing(r));
      case GetStorageRanges r -> states
          .withRoot(r.root())
          .map(state -> state.storages(r.accounts(), r.origin(), r.limit(), r.byteLimit()))
          .<Reply>map(ranges -> new StorageRanges(r.requestId(), ranges.slots(), ranges.proof()))
          .orElse(nothing(r));
      case GetByteCodes r -> new ByteCodes(r.requestId(), codes(r));
      case GetTrieNodes r -> states
          .withRoot(r.root())
          .<Reply>map(state -> new TrieNodes(r.requestId(), nodes(state, r)))
          .orElse(nothing(r));
    };
  }

  /** The answer of somebody who has no state. */
  static Reply nothing(Request request) {
    long id = request.requestId();
    return switch (request) {
      case GetAccountRange _ -> new AccountRange(id, EMPTY_LIST, List.of());
      case GetStorageRanges _ -> new StorageRanges(id, List.of(), List.of());
      case GetByteCodes _ -> new ByteCodes(id, List.of());
      case GetTrieNodes _ -> new TrieNodes(id, List.of());
    };
  }

  /** What a tally counts: rows of ranges, else codes or nodes. */
  static int items(Reply reply) {
    return switch (reply) {
      case AccountRange r -> RlpReader.listOf(r.accounts()).count(Integer.MAX_VALUE);
      case StorageRanges r -> r.slots().stream().mapToInt(list -> RlpReader.listOf(list).count(Integer.MAX_VALUE)).sum();
      case ByteCodes r -> r.codes().size();
      case TrieNodes r -> r.nodes().size();
    };
  }

  static Tally.Kind kind(Request request) {
    return switch (request) {
      case GetAccountRange _ -> Tally.Kind.ACCOUNTS;
      case GetStorageRanges _ -> Tally.Kind.SLOTS;
      case GetByteCodes _ -> Tally.Kind.CODES;
      case GetTrieNodes _ -> Tally.Kind.PLACES;
    };
  }

  /** Items until an answer is full. */
  private static final class Filling {
    private final List<RlpSlice> items = new ArrayList<>();
    private final long limit;
    private long bytes;
    private int looked;

    Filling(Request request) {
      limit = Math.min(request.byteLimit(), ServedState.SOFT_BYTES);
    }

    boolean isFull() {
      return looked++ == ServedState.MOST_ITEMS || bytes > limit;
    }

    void add(RlpSlice item) {
      items.add(item);
      bytes += item.length();
    }
  }

  private List<RlpSlice> codes(GetByteCodes request) {
    Filling filling = new Filling(request);
    for (Hash hash : request.hashes()) {
      if (filling.isFull()) {
        break;
      }
      states.code(hash).ifPresent(filling::add);
    }
    return filling.items;
  }

  /** What is no path ends the answer. */
  private static List<RlpSlice> nodes(ServedState state, GetTrieNodes request) {
    Filling filling = new Filling(request);
    try {
      for (NodePaths set : request.paths()) {
        switch (set) {
          case NodePaths.OfAccounts(RlpSlice path) -> {
            if (filling.isFull()) {
              return filling.items;
            }
            state.node(NibblePath.ofHexPrefix(path)).ifPresent(filling::add);
          }
          case NodePaths.OfStorage(Hash account, List<RlpSlice> paths) -> {
            for (RlpSlice path : paths) {
              if (filling.isFull()) {
                return filling.items;
              }
              state.node(account, NibblePath.ofHexPrefix(path)).ifPresent(filling::add);
            }
          }
        }
      }
    } catch (MalformedRlpException e) {
      return filling.items;
    }
    return filling.items;
  }
}
