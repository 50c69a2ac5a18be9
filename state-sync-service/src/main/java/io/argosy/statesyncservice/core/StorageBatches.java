package io.argosy.statesyncservice.core;

import io.argosy.packs.PeerId;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.Hash;
import io.argosy.statesyncservice.core.Asks.Asker;
import io.argosy.statesyncservice.core.Asks.Terms;
import io.argosy.statesyncservice.core.StateCommand.Content;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Storages by ranges: many accounts in one request, as peers of snap/1 serve them. Mutable, owned by the core's thread. */
final class StorageBatches implements StorageFetch {
  /** Some wire requests' worth of small storages; the gateway cuts it to its peers. */
  private static final int ACCOUNTS_PER_PACK = 512;

  private final Asks asks;
  private final Epoch epoch;
  private final Deque<Want> queue = new ArrayDeque<>();
  private final Set<Batch> open = new HashSet<>();
  /** Wants of open batches that nothing has come of yet. */
  private int asked;

  StorageBatches(Asks asks, Epoch epoch) {
    this.asks = asks;
    this.epoch = epoch;
  }

  static final class Want {
    private final Hash account;
    private final Hash root;
    private final Taker taker;
    private List<PeerId> except = List.of();
    private boolean found;

    Want(Hash account, Hash root, Taker taker) {
      this.account = account;
      this.root = root;
      this.taker = taker;
    }
  }

  /** One request, which hears its own answers. */
  final class Batch implements Asker {
    private final List<Want> wants;

    boolean isGone() {
      return wants.stream().noneMatch(want -> want.taker.isAlive());
    }

    Batch(List<Want> wants) {
      this.wants = wants;
    }

    @Override
    public void judged(RequestPack request, Judgement judgement, Instant now, List<StateCommand> out) {
      if (judgement instanceof Judgement.Storages(int offset, List<FoundSlots> storages)) {
        for (int i = 0; i < storages.size(); i++) {
          Want want = wants.get(offset + i);
          if (!want.found) {
            want.found = true;
            asked--;
            if (want.taker.isAlive()) {
              want.taker.found(want.account, storages.get(i), now, out);
            }
          }
        }
      }
    }

    @Override
    public void closed(RequestPack request, Terms terms, List<PeerId> without) {
      open.remove(this);
      for (Want want : wants.reversed()) {
        if (!want.found) {
          asked--;
          want.except = without;
          if (want.taker.isAlive()) {
            queue.addFirst(want);
          }
        }
      }
    }
  }

  @Override
  public void want(Hash account, Hash root, Taker taker) {
    queue.addLast(new Want(account, root, taker));
  }

  @Override
  public void schedule(Instant now, List<StateCommand> out) {
    while (!queue.isEmpty() && asks.hasRoom(now)) {
      List<Want> wants = new ArrayList<>();
      List<PeerId> except = queue.peekFirst().except;
      for (Want want : queue) {
        if (wants.size() == ACCOUNTS_PER_PACK || !want.except.equals(except)) {
          break;
        }
        wants.add(want);
      }
      List<Hash> accounts = wants.stream().map(want -> want.account).toList();
      List<Hash> roots = wants.stream().map(want -> want.root).toList();
      Terms terms =
          new Terms(wants.getFirst().taker.replyTo(), epoch.pivot().number(), epoch.root(), except, roots, Content.ROWS);
      Batch batch = new Batch(wants);
      if (!asks.send(batch, terms, ask -> StorageRequest.whole(ask, epoch.root(), accounts), now, out)) {
        return;
      }
      wants.forEach(_ -> queue.removeFirst());
      open.add(batch);
      asked += wants.size();
    }
  }

  @Override
  public int waiting() {
    return queue.size() + asked;
  }

  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public void dropGone() {
    queue.removeIf(want -> !want.taker.isAlive());
    // Their requests are forgotten, and nobody will hear of an end.
    open.removeIf(batch -> {
      boolean gone = batch.isGone();
      if (gone) {
        asked -= (int) batch.wants.stream().filter(want -> !want.found).count();
      }
      return gone;
    });
  }
}
