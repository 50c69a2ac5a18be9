package io.argosy.statesyncservice.core;

import io.argosy.packs.NodePlace;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PeerId;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.RequestPack;
import io.argosy.primitives.Hash;
import io.argosy.statesyncservice.core.Asks.Asker;
import io.argosy.statesyncservice.core.Asks.Terms;
import io.argosy.statesyncservice.core.NodeQueue.Turn;
import io.argosy.statesyncservice.core.StateCommand.Content;
import io.argosy.trie.TrieNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches trie nodes. A node that several want is fetched once, and one that came of late is not fetched again, so that equal storages and the nodes near the root cost one download. Mutable, owned by the
 * core's thread.
 */
final class NodeFetch implements Asker {
  /** Four wire requests of the largest size that old servers answer: one pack must keep a peer at work until the next one has come through the broker. */
  private static final int NODES_PER_PACK = 1536;

  /** One wire request. */
  private static final int PLACES_PER_PACK = 1024;

  /** Fewer wait while others are on their way: a request of a few nodes takes a peer's turn as one of many does. */
  private static final int WORTH_A_PACK = 384;

  /**
   * Nodes remembered, at some hundred bytes each some 25 MiB: the nodes near the root are far fewer, but large storages that are alike in parts come one after the other where the budget is small. With a
   * fourth of this, the demo's state, with four such storages and a budget of 1 MiB, cost 100 000 of 630 000 nodes twice.
   */
  private static final int REMEMBERED = 65_536;

  private final Asks asks;
  private final Epoch epoch;
  private final Map<Hash, Wanted> wanted = new HashMap<>();
  private final NodeQueue queue = new NodeQueue();
  private final Deque<Again> again = new ArrayDeque<>();
  private final Deque<Found> found = new ArrayDeque<>();
  private final Map<Hash, TrieNode> remembered = new LinkedHashMap<>(1024, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, TrieNode> eldest) {
      return size() > REMEMBERED;
    }
  };
  private long fetched;
  private int packs;
  private Optional<String> broken = Optional.empty();

  NodeFetch(Asks asks, Epoch epoch) {
    this.asks = asks;
    this.epoch = epoch;
  }

  /** Who wanted a node. */
  interface Waiter {
    /** Says what is wrong with the trie, if anything is. */
    Optional<String> arrived(TrieNode node);

    /** False once it needs nothing any more. */
    boolean isAlive();
  }

  private static final class Wanted {
    private final NodePlace place;
    private final Turn turn;
    private final List<Waiter> waiters = new ArrayList<>(1);

    Wanted(NodePlace place, Turn turn) {
      this.place = place;
      this.turn = turn;
    }
  }

  private record Found(Waiter waiter, TrieNode node) {}

  private record Again(List<Hash> hashes, List<PeerId> except) {}

  /** Fetches a node, which stands at {@code place} too. The waiter hears of it in {@link #hand()}, never before this call returns. */
  void want(Hash hash, NodePlace place, Turn turn, Waiter waiter) {
    TrieNode known = remembered.get(hash);
    if (known != null) {
      found.addLast(new Found(waiter, known));
      return;
    }
    Wanted before = wanted.get(hash);
    if (before == null) {
      before = new Wanted(place, turn);
      wanted.put(hash, before);
      queue.add(hash, turn);
    }
    before.waiters.add(waiter);
  }

  /** Tells waiters of nodes that are there, among them those that they want because of that; true if there were any. */
  boolean hand() {
    boolean any = !found.isEmpty();
    while (!found.isEmpty()) {
      Found next = found.removeFirst();
      if (next.waiter.isAlive()) {
        broken = broken.or(() -> next.waiter.arrived(next.node));
      }
    }
    return any;
  }

  /** Forgets nodes that nobody needs any more; what of them was asked for comes for nothing. */
  void dropGone() {
    wanted.values().removeIf(want -> want.waiters.stream().noneMatch(Waiter::isAlive));
    queue.removeIf(hash -> !wanted.containsKey(hash));
  }

  /** What is wrong with the pivot's tries, by their own roots: nothing of them can be synced then. */
  Optional<String> broken() {
    return broken;
  }

  /** Nodes wanted and not there, asked for or not. */
  int wanted() {
    return wanted.size();
  }

  /** Nodes that came. */
  long fetched() {
    return fetched;
  }

  /**
   * Asks for what is wanted.
   *
   * @param replyTo a partition of ours
   */
  void schedule(int replyTo, Instant now, List<StateCommand> out) {
    while (!again.isEmpty() && asks.hasRoom(now)) {
      Again retry = again.peekFirst();
      List<Hash> hashes = retry.hashes.stream().filter(wanted::containsKey).toList();
      if (!hashes.isEmpty() && !ask(hashes, retry.except, replyTo, now, out)) {
        return;
      }
      again.removeFirst();
    }
    int most = asks.mode() == StateMode.FAST ? NODES_PER_PACK : PLACES_PER_PACK;
    while (!queue.isEmpty() && asks.hasRoom(now)) {
      if (packs > 0 && queue.size() < WORTH_A_PACK) {
        // More will be wanted when what is on its way comes.
        return;
      }
      List<Hash> hashes = queue.take(most, wanted::containsKey);
      if (!hashes.isEmpty() && !ask(hashes, List.of(), replyTo, now, out)) {
        hashes.forEach(hash -> queue.add(hash, wanting(hash).turn));
        return;
      }
    }
  }

  private boolean ask(List<Hash> hashes, List<PeerId> except, int replyTo, Instant now, List<StateCommand> out) {
    boolean sent = send(hashes, except, replyTo, now, out);
    packs += sent ? 1 : 0;
    return sent;
  }

  private boolean send(List<Hash> hashes, List<PeerId> except, int replyTo, Instant now, List<StateCommand> out) {
    if (asks.mode() == StateMode.FAST) {
      Terms terms = new Terms(replyTo, epoch.pivot().number(), epoch.root(), except, hashes, Content.NODES);
      return asks.send(this, terms, ask -> new NodeRequest(ask, hashes, epoch.root()), now, out);
    }
    // Places of one storage side by side, as peers are asked for them.
    List<Hash> ordered = hashes.stream().sorted(Comparator.comparing(hash -> at(hash).account())).toList();
    Terms terms = new Terms(replyTo, epoch.pivot().number(), epoch.root(), except, ordered, Content.NODES);
    return asks.send(this, terms, ask -> new PlaceRequest(ask, epoch.root(), ordered.stream().map(this::at).toList()), now, out);
  }

  private NodePlace at(Hash hash) {
    return wanting(hash).place;
  }

  private Wanted wanting(Hash hash) {
    Wanted want = wanted.get(hash);
    if (want == null) {
      throw new IllegalStateException("node " + hash + " is not wanted");
    }
    return want;
  }

  @Override
  public void judged(RequestPack request, Judgement judgement, Instant now, List<StateCommand> out) {
    if (judgement instanceof Judgement.Broken(String why)) {
      broken = Optional.of(why);
    }
    if (!(judgement instanceof Judgement.Nodes(List<Judgement.Nodes.Node> nodes))) {
      return;
    }
    for (Judgement.Nodes.Node node : nodes) {
      Wanted want = wanted.remove(node.hash());
      if (want != null) {
        fetched++;
        remembered.put(node.hash(), node.node());
        want.waiters.forEach(waiter -> found.addLast(new Found(waiter, node.node())));
      }
    }
  }

  @Override
  public void closed(RequestPack request, Terms terms, List<PeerId> without) {
    packs--;
    List<Hash> missing = terms.expected().stream().filter(wanted::containsKey).toList();
    if (!missing.isEmpty()) {
      again.addLast(new Again(missing, without));
    }
  }
}
