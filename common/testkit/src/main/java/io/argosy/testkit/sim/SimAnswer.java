package io.argosy.testkit.sim;

import io.argosy.packs.AccountRequest;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.NodePlace;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import io.argosy.testkit.sim.Behaviour.Asked;
import io.argosy.trie.NibblePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a peer sends to one wire request.
 *
 * @param proof of the last item; none for what needs none
 */
record SimAnswer(Asked asked, List<RlpSlice> items, List<RlpSlice> proof) {
  /** True if it says that the peer lacks what was asked. */
  boolean isEmpty() {
    return items.isEmpty() && proof.isEmpty();
  }

  /** How many of the things asked for it answers: a proof alone says that there is nothing in the range. */
  int served() {
    return items.isEmpty() && !proof.isEmpty() ? 1 : items.size();
  }

  /** The one list of rows; none for an answer that is a proof alone. */
  RlpSlice rows() {
    return items.isEmpty() ? RlpSlice.of(new byte[] {(byte) 0xc0}) : items.getFirst();
  }

  /** The same with other items; with fewer, the proof is of none of them. */
  SimAnswer with(List<RlpSlice> others) {
    return new SimAnswer(asked, others, others.size() == items.size() ? proof : List.of());
  }

  /** Of the state that a pack asks for; zero if it asks for none. */
  static Hash rootOf(RequestPack pack) {
    return switch (pack) {
      case HeaderRequest _, BlockRequest _ -> Hash.ZERO;
      case NodeRequest request -> request.root();
      case AccountRequest request -> request.root();
      case StorageRequest request -> request.root();
      case CodeRequest request -> request.root();
      case PlaceRequest request -> request.root();
    };
  }

  /** The honest answer to items {@code offset} to {@code offset + count - 1} of a pack that asks for state. */
  static SimAnswer ofState(ServedStates states, RequestPack pack, int offset, int count, long byteLimit) {
    Optional<ServedState> state = states.withRoot(rootOf(pack));
    return switch (pack) {
      case AccountRequest request -> state
          .map(s -> s.accounts(request.origin(), request.limit(), byteLimit))
          .map(range -> new SimAnswer(Asked.ACCOUNTS, List.of(range.rows()), range.proof()))
          .orElse(new SimAnswer(Asked.ACCOUNTS, List.of(), List.of()));
      case StorageRequest request -> state
          .map(s -> s.storages(request.accounts().subList(offset, offset + count), request.origin(), request.limit(), byteLimit))
          .map(ranges -> new SimAnswer(Asked.SLOTS, ranges.slots(), ranges.proof()))
          .orElse(new SimAnswer(Asked.SLOTS, List.of(), List.of()));
      case CodeRequest request -> items(Asked.CODES, request.hashes().subList(offset, offset + count), states::code);
      case PlaceRequest request -> items(
          Asked.NODES,
          request.places().subList(offset, offset + count),
          place -> state.flatMap(s -> node(s, place)));
      case NodeRequest request -> items(Asked.NODES, request.hashes().subList(offset, offset + count), states::byHash);
      case HeaderRequest _, BlockRequest _ -> throw new IllegalArgumentException("no state: " + pack);
    };
  }

  private static Optional<RlpSlice> node(ServedState state, NodePlace place) {
    NibblePath path = NibblePath.ofHexPrefix(place.path());
    return place.account().isZero() ? state.node(path) : state.node(place.account(), path);
  }

  private static <T> SimAnswer items(Asked asked, List<T> wanted, Function<T, Optional<RlpSlice>> lookup) {
    List<RlpSlice> items = new ArrayList<>();
    wanted.forEach(one -> lookup.apply(one).ifPresent(items::add));
    return new SimAnswer(asked, items, List.of());
  }
}
