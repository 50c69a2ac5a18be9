package io.argosy.statesyncservice.core;

import io.argosy.chain.Account;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.PeerId;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.StateShards;
import io.argosy.statesyncservice.core.Asks.Asker;
import io.argosy.statesyncservice.core.Asks.Terms;
import io.argosy.statesyncservice.core.Chunk.Contract;
import io.argosy.statesyncservice.core.StateCommand.Content;
import io.argosy.trie.StackTrie;
import io.argosy.trie.TrieWalk.Ending;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one range of accounts from its cursor on. Chunks of it wait, in order, for the storages of their accounts, and go to the store once all before them have gone. Mutable, owned by the core's thread.
 */
final class AccountsTask implements Asker, StorageFetch.Taker {
  /** Chunks of one range that may wait for their storages. */
  private static final int CHUNKS = 3;

  /** Accounts that make a chunk when they come node by node. */
  private static final int ROWS = 2048;

  private final int range;
  private final int shard;
  private final Hash last;
  private final Epoch epoch;
  private final Asks asks;
  private final StorageFetch storages;
  private final CodeWants codes;
  private final BiConsumer<Hash, Instant> opened;
  private final Sent sent = new Sent();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Hash, Waiting> byAccount = new HashMap<>();
  private final @Nullable NodeWalk walk;
  private RlpWriter rows = new RlpWriter(64).startList();
  private List<Contract> contracts = new ArrayList<>();
  private int rowCount;
  private long rowBytes;
  /** First key that no chunk covers; meaningless once all are covered. */
  private Hash frontier;
  /** First key that nothing was sent for. */
  private Hash unsent;
  private boolean covered;
  private boolean walking;
  private boolean asked;
  private boolean alive = true;
  private List<PeerId> except = List.of();

  /**
   * @param opened told of storages that are opened, and when
   */
  AccountsTask(
      RangeProgress progress,
      int shard,
      Epoch epoch,
      Asks asks,
      StorageFetch storages,
      CodeWants codes,
      BiConsumer<Hash, Instant> opened) {
    this.opened = opened;
    this.range = progress.range();
    this.shard = shard;
    this.last = StateShards.lastKey(range);
    this.epoch = epoch;
    this.asks = asks;
    this.storages = storages;
    this.codes = codes;
    this.frontier = progress.next();
    this.unsent = frontier;
    this.walk = asks.mode() == StateMode.FAST ? NodeWalk.ofAccounts(epoch.root(), frontier, last) : null;
  }

  /** A chunk and what is missing before it can go. */
  private static final class Waiting {
    private final Chunk chunk;
    private final Set<Long> codeWants;
    private final Map<Hash, FoundSlots> slots = new LinkedHashMap<>();
    private int missing;
    private long bytes;

    Waiting(Chunk chunk, Set<Long> codeWants) {
      this.chunk = chunk;
      this.codeWants = codeWants;
      this.bytes = chunk.rows().length();
    }
  }

  int shard() {
    return shard;
  }

  void drop() {
    alive = false;
    if (walk != null) {
      walk.drop();
    }
  }

  @Override
  public boolean isAlive() {
    return alive;
  }

  @Override
  public int replyTo() {
    return shard;
  }

  /** Bytes held here or sent and not confirmed. */
  long heldBytes() {
    long held = sent.bytes() + rowBytes + (walk == null ? 0 : walk.heldBytes());
    for (Waiting chunk : waiting) {
      held += chunk.bytes;
    }
    return held;
  }

  /** True if this is to be begun again where the store's cursor stands. */
  boolean isLost(Instant now, StateLimits limits) {
    return sent.isLost(now, limits.commitPatience());
  }

  void progressed(RangeProgress progress) {
    if (progress.whole()) {
      sent.confirmedAll();
    } else {
      sent.confirmedBelow(progress.next(), unsent);
    }
  }

  /** True while this range goes node by node, has begun, and is not through. */
  boolean isWalking() {
    return walking && !covered;
  }

  /** True while it is walked, and few of its nodes are known. */
  boolean isNearRoot() {
    return isWalking() && walk != null && walk.isNearRoot();
  }

  /** True if chunks wait for their storages. */
  boolean hasChunks() {
    return !waiting.isEmpty();
  }

  /** True once all rows of the range were found. */
  boolean isCovered() {
    return covered;
  }

  private boolean hasRoom() {
    return !covered && waiting.size() < CHUNKS;
  }

  @Override
  public String toString() {
    return "range " + range + " from " + frontier.brief() + (covered ? " covered" : "") + (asked ? " asked" : "") + ", chunks miss "
        + waiting.stream().map(chunk -> chunk.missing).toList();
  }

  /** Asks for the next rows, if there is room for them. */
  void schedule(NodeFetch nodes, int wantedNodes, Runnable moved, Instant now, List<StateCommand> out) {
    if (!hasRoom()) {
      return;
    }
    if (epoch.root().equals(StackTrie.EMPTY_ROOT)) {
      // Nobody can prove nothing: an honest answer looks like that of a peer without this state.
      add(new Chunk(frontier, last, new RlpWriter().startList().endList().toSlice(), 0, List.of()), now, out);
      return;
    }
    if (walk != null) {
      walking = true;
      walk.want(nodes, wantedNodes, moved);
      return;
    }
    if (!asked) {
      Terms terms = new Terms(shard, epoch.pivot().number(), epoch.root(), except, List.of(), Content.ROWS);
      Hash from = frontier;
      asked = asks.send(this, terms, ask -> new AccountRequest(ask, epoch.root(), from, last), now, out);
    }
  }

  /** Looks what nodes that arrived brought. */
  void collect(Instant now, List<StateCommand> out) {
    if (walk == null || covered || !alive) {
      return;
    }
    for (Ending leaf : walk.take()) {
      Account account = Account.decode(leaf.value());
      Hash key = leaf.key().toHash();
      rows.startList().hash(key).item(account.encodeSlim()).endList();
      rowCount++;
      rowBytes += 32 + leaf.value().length();
      if (account.hasStorage() || account.hasCode()) {
        contracts.add(new Contract(key, account.storageRoot(), account.codeHash()));
      }
    }
    boolean done = walk.isDone();
    if (done || rowCount >= ROWS) {
      Hash to = walk.covered().orElseThrow();
      Chunk chunk = new Chunk(frontier, to, rows.endList().toSlice(), rowCount, contracts);
      rows = new RlpWriter(64).startList();
      contracts = new ArrayList<>();
      rowCount = 0;
      rowBytes = 0;
      add(chunk, now, out);
    }
  }

  @Override
  public void judged(RequestPack request, Judgement judgement, Instant now, List<StateCommand> out) {
    if (alive && !covered && judgement instanceof Judgement.Accounts(Chunk chunk) && chunk.first().equals(frontier)) {
      except = List.of();
      add(chunk, now, out);
    }
  }

  @Override
  public void closed(RequestPack request, Terms terms, List<PeerId> without) {
    asked = false;
    if (request instanceof AccountRequest r && r.origin().equals(frontier)) {
      except = without;
    }
  }

  private void add(Chunk chunk, Instant now, List<StateCommand> out) {
    covered = chunk.last().equals(last);
    if (!covered) {
      frontier = chunk.last().next();
    }
    List<Hash> named = chunk.contracts().stream().map(Contract::codeHash).filter(hash -> !hash.equals(Account.NO_CODE)).toList();
    Waiting added = new Waiting(chunk, codes.want(named, out));
    waiting.addLast(added);
    for (Contract contract : chunk.contracts()) {
      if (!contract.storageRoot().equals(Account.NO_STORAGE)) {
        added.missing++;
        // Its place among the others, which is the order of the rows.
        added.slots.put(contract.account(), new FoundSlots(contract.storageRoot(), chunk.rows(), Hash.ZERO));
        byAccount.put(contract.account(), added);
        storages.want(contract.account(), contract.storageRoot(), this);
      }
    }
    send(now, out);
  }

  @Override
  public void found(Hash account, FoundSlots slots, Instant now, List<StateCommand> out) {
    Waiting chunk = byAccount.remove(account);
    if (chunk != null) {
      chunk.slots.put(account, slots);
      chunk.bytes += slots.rows().length();
      chunk.missing--;
      send(now, out);
    }
  }

  /** Sends the first chunks that miss nothing. */
  void send(Instant now, List<StateCommand> out) {
    while (!waiting.isEmpty() && waiting.getFirst().missing == 0 && codes.haveArrived(waiting.getFirst().codeWants)) {
      Waiting ready = waiting.removeFirst();
      for (AccountPacks.Piece piece : AccountPacks.of(epoch.number(), range, ready.chunk, ready.slots)) {
        for (StateCommit pack : piece.packs()) {
          if (pack instanceof PutSlots first) {
            opened.accept(first.account(), now);
          }
          out.add(new StateCommand.Commit(shard, pack));
        }
        sent.add(unsent, piece.last(), piece.bytes(), now);
        unsent = piece.last().equals(last) ? last : piece.last().next();
      }
    }
  }
}
