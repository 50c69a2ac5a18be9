package io.argosy.statesyncservice.core;

import io.argosy.chain.Account;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.PeerId;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.statesyncservice.core.Asks.Asker;
import io.argosy.statesyncservice.core.Asks.Terms;
import io.argosy.statesyncservice.core.StateCommand.Content;
import io.argosy.trie.StackTrie;
import io.argosy.trie.TrieWalk.Ending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one part of an opened storage from its cursor on. If the storage was opened under another pivot, its root is looked up first, since it may have changed; an account that is gone has no slots. Mutable,
 * owned by the core's thread.
 */
final class PartTask implements Asker {
  /** Bytes of slots that make a pack when they come node by node. */
  private static final int PACK_BYTES = 128 << 10;

  /** Bytes that one part may have on their way to the store. */
  private static final long SENT_BYTES = 4 << 20;

  private final Key key;
  private final int home;
  private final int replyTo;
  private final Hash last;
  private final Epoch epoch;
  private final Asks asks;
  private final Sent sent = new Sent();
  private final SlotRows rows = new SlotRows();
  private @Nullable Hash root;
  private @Nullable NodeWalk lookup;
  private @Nullable NodeWalk walk;
  private Hash frontier;
  private boolean covered;
  private boolean asked;
  private boolean alive = true;
  private List<PeerId> except = List.of();

  /** Which part of which storage; the same parts of all storages are side by side. */
  record Key(Hash account, int part) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byPart = Integer.compare(part, other.part);
      return byPart == 0 ? account.compareTo(other.account) : byPart;
    }
  }

  /**
   * @param home shard of the account, which has the cursor
   * @param replyTo shard whose owner fetches this part
   */
  PartTask(OpenStorage storage, OpenStorage.Part part, int home, int replyTo, Epoch epoch, Asks asks) {
    this.key = new Key(storage.account(), part.part());
    this.home = home;
    this.replyTo = replyTo;
    this.last = part.last();
    this.frontier = part.next();
    this.epoch = epoch;
    this.asks = asks;
    if (storage.epoch() == epoch.number()) {
      root = storage.root();
    }
  }

  Key key() {
    return key;
  }

  int home() {
    return home;
  }

  int replyTo() {
    return replyTo;
  }

  void drop() {
    alive = false;
    if (lookup != null) {
      lookup.drop();
    }
    if (walk != null) {
      walk.drop();
    }
  }

  boolean isAlive() {
    return alive;
  }

  long heldBytes() {
    return sent.bytes() + rows.bytes() + (walk == null ? 0 : walk.heldBytes());
  }

  boolean isLost(Instant now, StateLimits limits) {
    return sent.isLost(now, limits.commitPatience());
  }

  void progressed(OpenStorage.Part part) {
    sent.confirmedBelow(part.next(), frontier);
  }

  void schedule(NodeFetch nodes, int wantedNodes, Runnable moved, Instant now, List<StateCommand> out) {
    if (covered || sent.bytes() > SENT_BYTES) {
      return;
    }
    Hash known = root;
    if (asks.mode() == StateMode.FAST) {
      if (known == null) {
        if (lookup == null) {
          lookup = NodeWalk.ofAccounts(epoch.root(), key.account(), key.account());
        }
        lookup.want(nodes, wantedNodes, moved);
      } else {
        if (walk == null) {
          walk = NodeWalk.ofPart(key.account(), known, frontier, last);
        }
        walk.want(nodes, wantedNodes, moved);
        if (walk.isDone()) {
          moved.run();
        }
      }
    } else if (!asked) {
      asked = known == null ? askAccount(now, out) : known.equals(StackTrie.EMPTY_ROOT) ? putNothing(now, out) : askSlots(known, now, out);
    }
  }

  @Override
  public String toString() {
    return key.account().brief() + "/" + key.part() + " from " + frontier.brief() + (covered ? " covered" : "") + (asked ? " asked" : "");
  }

  private boolean askAccount(Instant now, List<StateCommand> out) {
    return asks.send(
        this,
        new Terms(replyTo, epoch.pivot().number(), epoch.root(), except, List.of(), Content.ROWS),
        ask -> new AccountRequest(ask, epoch.root(), key.account(), key.account()),
        now,
        out);
  }

  private boolean askSlots(Hash storageRoot, Instant now, List<StateCommand> out) {
    Hash from = frontier;
    return asks.send(
        this,
        new Terms(replyTo, epoch.pivot().number(), epoch.root(), except, List.of(storageRoot), Content.ROWS),
        ask -> new StorageRequest(ask, epoch.root(), List.of(key.account()), from, last),
        now,
        out);
  }

  private boolean putNothing(Instant now, List<StateCommand> out) {
    put(rows.take(StackTrie.EMPTY_ROOT, last), now, out);
    return false;
  }

  /** Looks what nodes that arrived brought. */
  void collect(Instant now, List<StateCommand> out) {
    NodeWalk looking = lookup;
    if (!alive) {
      return;
    }
    if (root == null && looking != null && looking.isDone()) {
      List<Ending> leaves = looking.take();
      root = leaves.isEmpty() ? StackTrie.EMPTY_ROOT : Account.decode(leaves.getFirst().value()).storageRoot();
      lookup = null;
    }
    NodeWalk walking = walk;
    if (walking != null && root != null && !covered) {
      rows.addAll(walking.take());
      boolean done = walking.isDone();
      if (done || rows.bytes() >= PACK_BYTES) {
        put(rows.take(root, done ? last : walking.covered().orElseThrow()), now, out);
      }
    }
  }

  @Override
  public void judged(RequestPack request, Judgement judgement, Instant now, List<StateCommand> out) {
    if (!alive || covered) {
      return;
    }
    switch (judgement) {
      case Judgement.Accounts(Chunk chunk) when root == null -> root = chunk.count() == 0
          ? StackTrie.EMPTY_ROOT
          : Account.decodeSlim(slimOf(chunk)).storageRoot();
      case Judgement.Storages(int _, List<FoundSlots> storages)
          when request instanceof StorageRequest r && r.origin().equals(frontier) && !storages.isEmpty() -> {
        except = List.of();
        put(storages.getFirst(), now, out);
      }
      default -> {
        // An answer to what we have meanwhile.
      }
    }
  }

  private static RlpSlice slimOf(Chunk chunk) {
    RlpReader row = RlpReader.listOf(chunk.rows()).list();
    row.hash();
    return row.item();
  }

  private void put(FoundSlots slots, Instant now, List<StateCommand> out) {
    Hash to = slots.last();
    out.add(new StateCommand.Commit(home, new PutSlots(epoch.number(), key.account(), key.part(), frontier, to, slots.rows())));
    sent.add(frontier, to, slots.rows().length(), now);
    covered = to.equals(last);
    if (!covered) {
      frontier = to.next();
    }
  }

  @Override
  public void closed(RequestPack request, Terms terms, List<PeerId> without) {
    asked = false;
    boolean unanswered = request instanceof StorageRequest r ? r.origin().equals(frontier) : root == null;
    except = unanswered ? without : List.of();
  }
}
