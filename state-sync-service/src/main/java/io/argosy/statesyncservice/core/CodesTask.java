package io.argosy.statesyncservice.core;

import io.argosy.packs.CodeRequest;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PeerId;
import io.argosy.packs.PutCodes;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.statesyncservice.core.Asks.Asker;
import io.argosy.statesyncservice.core.Asks.Terms;
import io.argosy.statesyncservice.core.StateCommand.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fetches the codes that the store wants in one shard: reads which they are, page by page, and asks for them. Mutable, owned by the core's thread. */
final class CodesTask implements Asker {
  private static final int PAGE = 1024;

  /** Some wire requests of 84, or one of nodes: codes are large. */
  private static final int CODES_PER_PACK = 252;

  /** The list is read again from its beginning this long after its end was reached. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** The same while accounts are on their way that will name more: a request of two codes takes a peer's turn as one of hundreds does. */
  private static final Duration BUSY_PAUSE = Duration.ofMillis(1500);

  private final int shard;
  private final Epoch epoch;
  private final Asks asks;
  private final StateLimits limits;
  private final Set<Hash> queue = new LinkedHashSet<>();
  private final Map<Hash, List<PeerId>> failed = new HashMap<>();
  private final Set<Hash> asked = new HashSet<>();
  private final Map<Hash, Instant> sent = new HashMap<>();
  /** Sizes of those of them that the store is not known to have, in the order sent. */
  private final Deque<Integer> unconfirmed = new ArrayDeque<>();
  private long unconfirmedBytes;
  private long stored = -1;
  private boolean reading;
  private Hash after = Hash.ZERO;
  private Instant lastRead = Instant.MIN;

  CodesTask(int shard, Epoch epoch, Asks asks, StateLimits limits) {
    this.shard = shard;
    this.epoch = epoch;
    this.asks = asks;
    this.limits = limits;
  }

  /** Bytes sent to the store that it is not known to have. */
  long heldBytes() {
    return unconfirmedBytes;
  }

  /**
   * @param inStore what the shard holds at the moment
   * @param more true if more codes will be wanted soon
   */
  void schedule(Amounts inStore, boolean more, Instant now, List<StateCommand> out) {
    long wantedByStore = inStore.wantedCodes();
    confirm(inStore);
    sent.values().removeIf(at -> now.isAfter(at.plus(limits.commitPatience())));
    if (wantedByStore == 0) {
      sent.clear();
      failed.clear();
      return;
    }
    if (!reading && queue.isEmpty() && wantedByStore > asked.size() && !now.isBefore(lastRead.plus(more ? BUSY_PAUSE : PAUSE))) {
      reading = true;
      out.add(new StateCommand.ReadWantedCodes(shard, after, PAGE));
    }
    while (!queue.isEmpty() && asks.hasRoom(now)) {
      List<Hash> hashes = new ArrayList<>(CODES_PER_PACK);
      List<PeerId> except = failed.getOrDefault(queue.iterator().next(), List.of());
      for (Hash hash : queue) {
        if (hashes.size() == CODES_PER_PACK || !failed.getOrDefault(hash, List.of()).equals(except)) {
          break;
        }
        hashes.add(hash);
      }
      Terms terms = new Terms(shard, epoch.pivot().number(), epoch.root(), except, hashes, Content.CODES);
      boolean went = asks.mode() == StateMode.FAST
          ? asks.send(this, terms, ask -> new NodeRequest(ask, hashes, epoch.root()), now, out)
          : asks.send(this, terms, ask -> new CodeRequest(ask, epoch.root(), hashes), now, out);
      if (!went) {
        return;
      }
      hashes.forEach(queue::remove);
      asked.addAll(hashes);
    }
  }

  /** The store tells how many codes it has, not which; it takes them in the order sent. */
  private void confirm(Amounts inStore) {
    for (long more = stored < 0 ? 0 : inStore.codes() - stored; more > 0 && !unconfirmed.isEmpty(); more--) {
      unconfirmedBytes -= unconfirmed.removeFirst();
    }
    stored = inStore.codes();
    if (inStore.wantedCodes() == 0) {
      unconfirmed.clear();
      unconfirmedBytes = 0;
    }
  }

  void read(StateEvent.WantedCodesRead e, Instant now) {
    reading = false;
    e.hashes().stream().filter(hash -> !asked.contains(hash) && !sent.containsKey(hash)).forEach(queue::add);
    boolean ended = e.hashes().size() < PAGE;
    after = ended ? Hash.ZERO : e.hashes().getLast();
    lastRead = ended ? now : Instant.MIN;
  }

  @Override
  public void judged(RequestPack request, Judgement judgement, Instant now, List<StateCommand> out) {
    if (!(judgement instanceof Judgement.Codes(List<Judgement.Codes.Code> codes))) {
      return;
    }
    List<RlpSlice> pack = new ArrayList<>();
    int bytes = 0;
    for (Judgement.Codes.Code code : codes) {
      if (!asked.remove(code.hash())) {
        continue;
      }
      failed.remove(code.hash());
      sent.put(code.hash(), now);
      unconfirmed.addLast(code.code().length());
      unconfirmedBytes += code.code().length();
      pack.add(code.code());
      bytes += code.code().length();
      if (bytes >= PackLimits.TARGET_BYTES) {
        out.add(new StateCommand.Commit(shard, new PutCodes(epoch.number(), pack)));
        pack = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!pack.isEmpty()) {
      out.add(new StateCommand.Commit(shard, new PutCodes(epoch.number(), pack)));
    }
  }

  @Override
  public void closed(RequestPack request, Terms terms, List<PeerId> without) {
    for (Hash hash : terms.expected()) {
      if (asked.remove(hash)) {
        failed.put(hash, without);
        queue.add(hash);
      }
    }
  }
}
