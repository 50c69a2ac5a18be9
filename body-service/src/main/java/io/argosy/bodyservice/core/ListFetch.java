package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.WantedList.Stand;
import io.argosy.mailboxes.Gateways;
import io.argosy.packs.Ask;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.Lane;
import io.argosy.packs.PackId;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.Priority;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Teller;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Decides which block access lists to ask for next, and which are not to be had. Apart from {@link BlockFetch}, which drives it, since nothing waits for a list: it begins once headers no longer rush by, goes from the head down, has windows and a
 * budget of its own, and the gateway asks a peer for lists only while it asks it for no body or receipts. Mutable, owned by the core's thread.
 */
final class ListFetch {
  /** What every server answers at once: geth's number. */
  private static final int MOST_BLOCKS = 128;

  /** What lists may have of the bytes and blocks that bodies and receipts may have, beside them: a list is as large as a body, and nothing waits for it (a guess). */
  private static final int SHARE = 8;

  /** Until peers are looked for again where there was none, and somebody is asked again who did not answer. */
  private static final Duration REST = Duration.ofSeconds(5);

  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  private final FetchLimits limits;
  private final ChainShards shards;
  private final Supplier<PackId> ids;
  private final Gateways gateways = new Gateways(Lane.BLOCKS);
  private final PartSizes sizes = new PartSizes();
  private final Map<Integer, ListQueue> queues = new TreeMap<>();
  private final Map<PackId, Open> open = new LinkedHashMap<>();
  private long epoch;
  private long asked;
  private long checking;
  private long headSlot;
  private boolean hasLists;
  private Instant nextReclaim = Instant.EPOCH;

  ListFetch(FetchLimits limits, ChainShards shards, Supplier<PackId> ids) {
    this.limits = limits;
    this.shards = shards;
    this.ids = ids;
  }

  /** A request on its way. */
  private static final class Open {
    private final int shard;
    private final int gateway;
    private final BlockRequest request;
    private final List<ListPromise> promises;
    private final long bytes;
    private final Set<PeerId> without = new LinkedHashSet<>();
    private int checks;
    private boolean ended;

    Open(int shard, int gateway, BlockRequest request, List<ListPromise> promises, long bytes) {
      this.shard = shard;
      this.gateway = gateway;
      this.request = request;
      this.promises = promises;
      this.bytes = bytes;
    }
  }

  /** A peer that can be asked for lists, and the gateway that holds it. */
  private record Speaker(PeerCard card, int slot) {
    boolean serves(long number) {
      return card.earliest() <= number && card.reaches(number);
    }
  }

  Gateways gateways() {
    return gateways;
  }

  /** Headers that were read may be undone; requests in flight are void. */
  void enter(long newEpoch) {
    epoch = newEpoch;
    headSlot = 0;
    drop(Set.copyOf(queues.keySet()));
  }

  /** Shards that are another's, or whose store began anew. */
  void drop(Collection<Integer> ofShards) {
    queues.keySet().removeAll(ofShards);
    open.values().removeIf(request -> {
      if (!ofShards.contains(request.shard)) {
        return false;
      }
      asked -= request.bytes;
      gateways.served(request.gateway);
      return true;
    });
  }

  void progressed(ShardProgress news) {
    ListQueue queue = queues.get(news.shard());
    if (queue != null) {
      stageOf(news).ifPresent(queue::progressed);
    }
  }

  /** None of a store of an earlier build, which would not understand a list either. */
  private static Optional<StageProgress> stageOf(ShardProgress progress) {
    return progress.stages().stream().filter(stage -> stage.stage().equals(Stage.ACCESS_LISTS.key())).findFirst();
  }

  void headersRead(FetchEvent.ListHeadersRead e, Instant now) {
    ListQueue queue = queues.get(e.shard());
    if (queue == null || e.epoch() != epoch) {
      return;
    }
    queue.headersRead(e.first(), e.headers(), now);
    e.headers().forEach(header -> headSlot = Math.max(headSlot, header.slotNumber().orElse(0)));
    hasLists |= !queue.isEmpty();
  }

  void delivered(BlockDelivery delivery, List<FetchCommand> out) {
    Open request = open.get(delivery.request());
    int end = delivery.offset() + delivery.items().size();
    if (request == null || delivery.epoch() != epoch || end > request.promises.size()) {
      return;
    }
    request.checks++;
    checking += PartSizes.bytesOf(delivery.items());
    out.add(new FetchCommand.CheckLists(delivery, request.promises.subList(delivery.offset(), end)));
  }

  void checked(FetchEvent.ListsChecked e, Instant now, List<FetchCommand> out) {
    checking -= PartSizes.bytesOf(e.delivery().items());
    Open request = open.get(e.delivery().request());
    if (request == null) {
      return;
    }
    request.checks--;
    PeerId peer = e.delivery().origin().peer();
    if (e.fault() != null) {
      request.without.add(peer);
      out.add(new FetchCommand.Report(new PeerVerdict(e.delivery().origin(), e.fault(), e.evidence())));
    }
    if (!e.matched().isEmpty()) {
      sizes.seen(BlockPart.ACCESS_LIST, e.matched().stream().mapToInt(m -> m.content().length()).sum(), e.matched().size());
    }
    ListQueue queue = queues.get(request.shard);
    if (queue != null) {
      for (BlockRef block : e.lacking()) {
        queue.list(block.number()).filter(list -> isFor(list, block) && list.isAskedBy(e.delivery().request())).ifPresent(list -> {
          list.missedBy(List.of(peer), now);
          queue.rest(list, now);
        });
      }
      commit(request.shard, queue, e.matched(), now, out);
    }
    close(request, now);
  }

  private static boolean isFor(WantedList list, BlockRef block) {
    return list.promise().block().equals(block);
  }

  private void commit(int shard, ListQueue queue, List<FetchEvent.Match> matches, Instant now, List<FetchCommand> out) {
    List<PutBlocks.Entry> entries = new ArrayList<>();
    int bytes = 0;
    for (FetchEvent.Match match : matches.stream().sorted(Comparator.comparing(m -> m.block().number())).toList()) {
      Optional<WantedList> list = queue.list(match.block().number()).filter(l -> isFor(l, match.block()) && !(l.stand() instanceof Stand.Sent));
      if (list.isEmpty()) {
        continue;
      }
      queue.sent(list.get(), match.content().length(), now);
      entries.add(new PutBlocks.Entry(match.block(), match.content()));
      bytes += match.content().length();
      if (bytes >= PackLimits.TARGET_BYTES) {
        send(shard, entries, out);
        entries = new ArrayList<>();
        bytes = 0;
      }
    }
    send(shard, entries, out);
  }

  private void send(int shard, List<PutBlocks.Entry> ascending, List<FetchCommand> out) {
    if (!ascending.isEmpty()) {
      out.add(new FetchCommand.Commit(shard, new PutBlocks(epoch, BlockPart.ACCESS_LIST, ascending)));
    }
  }

  /** True if the request that ended was one for lists. */
  boolean ended(DeliveryEnd end, Instant now) {
    Open request = open.get(end.request());
    if (request == null) {
      return false;
    }
    if (!request.ended) {
      request.ended = true;
      request.without.addAll(end.without());
      if (end.outcome() == Outcome.BUSY || end.outcome() == Outcome.NO_SUITABLE_PEER) {
        gateways.refused(request.gateway, end.outcome() == Outcome.BUSY ? end.retryAfter() : REST, now);
      } else {
        gateways.served(request.gateway);
      }
      close(request, now);
    }
    return true;
  }

  private void close(Open request, Instant now) {
    if (request.ended && request.checks == 0) {
      takeBack(request, now);
    }
  }

  private void takeBack(Open request, Instant now) {
    PackId id = request.request.ask().id();
    if (open.remove(id) == null) {
      return;
    }
    asked -= request.bytes;
    ListQueue queue = queues.get(request.shard);
    if (queue != null) {
      List<PeerId> without = List.copyOf(request.without);
      request.promises.forEach(promise -> queue.needAgain(id, promise.block().number(), without, now.plusSeconds(1)));
    }
  }

  /** Gateways that are gone, or have a new tenant. */
  void takeBack(Set<Integer> slots, Instant now) {
    List.copyOf(open.values()).stream().filter(request -> slots.contains(request.gateway)).forEach(request -> takeBack(request, now));
  }

  void tick(Instant now) {
    takeBack(gateways.silent(now), now);
    for (Open request : List.copyOf(open.values())) {
      if (now.isAfter(request.request.ask().deadline().plus(limits.patience().dividedBy(4))) && request.checks == 0) {
        gateways.refused(request.gateway, Duration.ZERO, now);
        takeBack(request, now);
      }
    }
    if (!now.isBefore(nextReclaim)) {
      nextReclaim = now.plus(limits.commitPatience().dividedBy(8));
      queues.values().forEach(queue -> queue.reclaim(now, limits.commitPatience()));
    }
  }

  /**
   * Looks for what may be done now; to be called once all shards are in one epoch, and headers have settled.
   *
   * @param progress of the shards that are our own
   */
  void schedule(Collection<ShardProgress> progress, long lastHeader, Instant now, List<FetchCommand> out) {
    for (ShardProgress shard : progress) {
      Optional<StageProgress> stage = stageOf(shard);
      if (stage.isPresent()) {
        ListQueue queue = queues.computeIfAbsent(shard.shard(), s -> new ListQueue(s, shards, Math.max(1, limits.windowBlocks() / SHARE), stage.get()));
        queue.nextRead(lastHeader, now).ifPresent(range -> out.add(new FetchCommand.ReadListHeaders(epoch, shard.shard(), range)));
      }
    }
    // The newest of all shards first.
    List<Map.Entry<Integer, ListQueue>> waiting = queues.entrySet().stream()
        .filter(entry -> !gateways.isPaused() && entry.getValue().needed(now).isPresent())
        .sorted(Comparator.comparing(entry -> -entry.getValue().needed(now).map(WantedList::number).orElse(-1L)))
        .toList();
    List<Speaker> speakers = waiting.isEmpty() ? List.of() : speakers();
    for (Map.Entry<Integer, ListQueue> entry : waiting) {
      List<PutBlocks.Entry> known = new ArrayList<>();
      boolean room = true;
      for (Optional<WantedList> next = entry.getValue().needed(now); room && next.isPresent(); next = entry.getValue().needed(now)) {
        room = decide(entry.getKey(), entry.getValue(), next.get(), speakers, known, now, out);
      }
      send(entry.getKey(), known.reversed(), out);
    }
  }

  private List<Speaker> speakers() {
    List<Speaker> speakers = new ArrayList<>();
    gateways.cards(BlockPart.ACCESS_LIST).forEach((card, slot) -> {
      if (card.ethVersion() >= 71) {
        speakers.add(new Speaker(card, slot));
      }
    });
    speakers.sort(Comparator.comparing(s -> s.card.peer().hash()));
    return speakers;
  }

  /**
   * Asks for a list, settles what becomes of it, or lets it rest; false if there is no room to ask.
   *
   * @param known gets what is decided without a question
   */
  private boolean decide(
      int shard, ListQueue queue, WantedList list, List<Speaker> speakers, List<PutBlocks.Entry> known, Instant now, List<FetchCommand> out) {
    if (list.promise().isOfAnEmptyList()) {
      return known(queue, list, EMPTY_LIST, known, now);
    }
    if (headSlot - list.promise().slot() > limits.lists().retentionSlots()) {
      return known(queue, list, PutBlocks.ABSENT, known, now);
    }
    List<Speaker> serving = speakers.stream().filter(s -> s.serves(list.number())).toList();
    if (serving.isEmpty()) {
      queue.rest(list, now.plus(REST));
      return true;
    }
    List<Speaker> able = serving.stream().filter(s -> !list.isMissedBy(s.card.peer())).toList();
    if (!able.isEmpty()) {
      return ask(shard, queue, list, able, now, out);
    }
    if (list.isMissedSince(limits.lists().patience(), now)) {
      return known(queue, list, PutBlocks.ABSENT, known, now);
    }
    list.nextRound(now);
    return true;
  }

  private static boolean known(ListQueue queue, WantedList list, RlpSlice content, List<PutBlocks.Entry> known, Instant now) {
    queue.sent(list, content.length(), now);
    known.add(new PutBlocks.Entry(list.promise().block(), content));
    return true;
  }

  private boolean ask(int shard, ListQueue queue, WantedList list, List<Speaker> able, Instant now, List<FetchCommand> out) {
    Optional<Integer> slot = able.stream().map(Speaker::slot).filter(s -> gateways.hasRoom(s, now)).findFirst();
    if (slot.isEmpty() || heldBytes() >= limits.budgetBytes() / SHARE) {
      return false;
    }
    List<Speaker> chosen = able.stream().filter(s -> s.slot == slot.get()).limit(PeerChoice.MAX_NAMED).toList();
    long from = chosen.stream().mapToLong(s -> s.card.earliest()).max().orElse(0);
    long each = sizes.of(BlockPart.ACCESS_LIST);
    List<WantedList> run = queue.together(list, from, Math.clamp(limits.packBytes() / each, 1, MOST_BLOCKS), now);
    Ask ask = new Ask(
        ids.get(),
        epoch,
        now.plus(limits.patience()),
        shard,
        Priority.BULK,
        0,
        new PeerChoice(chosen.stream().map(s -> s.card.peer()).toList(), List.of(), run.getFirst().number(), list.number()));
    BlockRequest request = new BlockRequest(ask, BlockPart.ACCESS_LIST, run.stream().map(l -> l.promise().block()).toList());
    run.forEach(l -> l.set(new Stand.Asked(ask.id())));
    long bytes = each * run.size();
    asked += bytes;
    open.put(ask.id(), new Open(shard, slot.get(), request, run.stream().map(WantedList::promise).toList(), bytes));
    gateways.sent(slot.get());
    out.add(new FetchCommand.Send(slot.get(), request));
    return true;
  }

  long heldBytes() {
    return asked + checking + queues.values().stream().mapToLong(ListQueue::sentBytes).sum();
  }

  /** Nothing of a chain that has no lists, as far as was seen. */
  Optional<StageReport> report(long reached, long target, Set<Integer> owned) {
    if (!hasLists) {
      return Optional.empty();
    }
    Teller self = Teller.holding(owned, asked, checking, heldBytes() - asked - checking);
    return Optional.of(new StageReport("body-service", Stage.ACCESS_LISTS.key(), Math.min(reached, target), target, waitingFor()).by(self));
  }

  private String waitingFor() {
    if (gateways.isPaused()) {
      return gateways.pause();
    }
    Optional<WantedList> missed = open.isEmpty() ? queues.values().stream().flatMap(queue -> queue.missed().stream()).max(Comparator.comparing(WantedList::number)) : Optional.empty();
    if (missed.isEmpty()) {
      return queues.values().stream().allMatch(ListQueue::isEmpty) ? "headers" : "";
    }
    return speakers().isEmpty()
        ? "a peer that speaks eth/71, to ask it for the access list of #" + missed.get().number()
        : "a peer that has the access list of #" + missed.get().number();
  }
}
