package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.WantedBlock.PartState;
import io.argosy.chain.BlockHeader;
import io.argosy.mailboxes.Gateways;
import io.argosy.packs.Ask;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.PackId;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.Priority;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Teller;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import io.argosy.runtime.Core;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides which bodies and receipts to ask for next, and leaves access lists to {@link ListFetch}. Holds no durable state: what is missing follows from the store's headers and progress, so after any restart only what was in flight is fetched
 * again. No I/O, clock, threads or logging: events in, commands out.
 */
public final class BlockFetch implements Core<FetchEvent, FetchCommand> {
  private static final Duration TELL_EVERY = Duration.ofMillis(500);

  /** Blocks this close to the last known header are the head of the chain, and go first. */
  private static final long TIP_DISTANCE = 64;

  private final FetchLimits limits;
  private final ChainShards shards;
  private final long owner;
  /** A window for each part, so that receipts nobody answers for leave the bodies theirs. */
  private final Map<BlockPart, Gateways> windows =
      new EnumMap<>(Map.of(BlockPart.BODY, new Gateways(Lane.BLOCKS), BlockPart.RECEIPTS, new Gateways(Lane.BLOCKS)));
  private final PartSizes sizes = new PartSizes();
  private final Map<Integer, ShardProgress> progress = new TreeMap<>();
  private final Map<Integer, ShardWork> works = new TreeMap<>();
  private final HeadFirst headFirst;
  private final ListFetch lists;
  private final Set<Integer> owned = new LinkedHashSet<>();
  private final Map<PackId, OpenRequest> open = new LinkedHashMap<>();
  private long epoch;
  private long nextRequest = 1;
  private long asked;
  private long checking;
  private Instant nextTell = Instant.EPOCH;
  private Instant nextReclaim = Instant.EPOCH;

  /**
   * @param owner drawn at random, new for each start
   */
  public BlockFetch(FetchLimits limits, ChainShards shards, long owner) {
    this.limits = limits;
    this.shards = shards;
    this.owner = owner;
    this.headFirst = new HeadFirst(limits.recentBlocks());
    this.lists = new ListFetch(limits, shards, () -> new PackId(owner, nextRequest++));
  }

  @Override
  public List<FetchCommand> on(FetchEvent event, Instant now) {
    List<FetchCommand> out = new ArrayList<>();
    switch (event) {
      case FetchEvent.Tick _ -> tick(now, out);
      case FetchEvent.ShardsAssigned e -> owned.addAll(e.shards());
      case FetchEvent.ShardsRevoked e -> revoke(e.shards());
      case FetchEvent.Progressed e -> progressed(e.progress());
      case FetchEvent.GatewaySeen e -> {
        if (seen(e.advert(), now)) {
          takeBack(Set.of(e.advert().slot()));
        }
        if (lists.gateways().seen(e.advert(), now)) {
          lists.takeBack(Set.of(e.advert().slot()), now);
        }
      }
      case FetchEvent.Ordered e -> {
        windows.values().forEach(gateways -> gateways.obey(e.order()));
        lists.gateways().obey(e.order());
      }
      case FetchEvent.EpochBegan e -> enter(e.epoch().epoch());
      case FetchEvent.HeadersRead e -> headersRead(e, now, out);
      case FetchEvent.ListHeadersRead e -> lists.headersRead(e, now);
      case FetchEvent.Delivered(BlockDelivery delivery) when delivery.part() == BlockPart.ACCESS_LIST -> lists.delivered(delivery, out);
      case FetchEvent.Delivered e -> delivered(e.delivery(), out);
      case FetchEvent.Ended e -> {
        if (!lists.ended(e.end(), now)) {
          ended(e.end(), now);
        }
      }
      case FetchEvent.ListsChecked e -> lists.checked(e, now, out);
      case FetchEvent.Checked e -> checked(e, now, out);
    }
    schedule(now, out);
    return out;
  }

  private Gateways gateways(BlockPart part) {
    return Objects.requireNonNull(windows.get(part));
  }

  /** True if the slot has a new tenant. */
  private boolean seen(GatewayAdvert advert, Instant now) {
    boolean replaced = false;
    for (Gateways gateways : windows.values()) {
      replaced |= gateways.seen(advert, now);
    }
    return replaced;
  }

  private void progressed(ShardProgress news) {
    ShardProgress before = progress.put(news.shard(), news);
    if (news.epoch() > epoch) {
      enter(news.epoch());
    }
    if (before == null || before.incarnation() != news.incarnation()) {
      works.remove(news.shard());
      dropRequests(Set.of(news.shard()));
      lists.drop(Set.of(news.shard()));
      return;
    }
    Optional.ofNullable(works.get(news.shard())).ifPresent(work -> work.progressed(news));
    lists.progressed(news);
  }

  /** A new epoch: headers that were read may be undone, so everything is read again; requests in flight are void. */
  private void enter(long newEpoch) {
    if (newEpoch <= epoch) {
      return;
    }
    epoch = newEpoch;
    headFirst.forget();
    works.clear();
    dropRequests(owned);
    lists.enter(epoch);
  }

  private void revoke(Set<Integer> lost) {
    owned.removeAll(lost);
    works.keySet().removeAll(lost);
    dropRequests(lost);
    lists.drop(lost);
  }

  private void dropRequests(Set<Integer> ofShards) {
    open.values().removeIf(request -> {
      if (!ofShards.contains(request.shard)) {
        return false;
      }
      asked -= request.bytes;
      gateways(request.request.part()).served(request.gateway);
      return true;
    });
  }

  private void headersRead(FetchEvent.HeadersRead e, Instant now, List<FetchCommand> out) {
    ShardWork work = works.get(e.shard());
    if (work == null) {
      return;
    }
    ShardQueue queue = work.of(e.first());
    if (e.epoch() != epoch) {
      queue.readFailed();
      return;
    }
    Optional<List<Candidate>> read = Candidate.of(e.first(), e.headers());
    if (read.isEmpty()) {
      queue.readFailed();
      return;
    }
    queue.headersRead(e.first(), read.get());
    commitEmpty(e.shard(), queue, read.get(), now, out);
  }

  /** A header that commits to nothing needs no peer: its body and receipts are known. */
  private void commitEmpty(int shard, ShardQueue queue, List<Candidate> blocks, Instant now, List<FetchCommand> out) {
    for (BlockPart part : WantedBlock.PARTS) {
      List<FetchEvent.Match> known = new ArrayList<>();
      for (Candidate block : blocks) {
        BlockHeader header = block.header();
        Optional<RlpSlice> content = part == BlockPart.BODY ? EmptyParts.bodyOf(header) : EmptyParts.receiptsOf(header);
        if (content.isPresent()
            && queue.block(header.number()).map(b -> b.part(part) instanceof PartState.Needed).orElse(false)) {
          known.add(new FetchEvent.Match(header.ref(), content.get()));
        }
      }
      commit(shard, part, known, now, out);
    }
  }

  private void delivered(BlockDelivery delivery, List<FetchCommand> out) {
    OpenRequest request = open.get(delivery.request());
    if (request == null || delivery.epoch() != epoch) {
      return;
    }
    if (!works.containsKey(request.shard) || delivery.offset() + delivery.asked() > request.request.blocks().size()) {
      return;
    }
    // All that were asked for, done meanwhile or not: an answer to them is no fault of the peer.
    List<Candidate> candidates = request.candidates.subList(delivery.offset(), delivery.offset() + delivery.asked());
    request.checks++;
    checking += PartSizes.bytesOf(delivery.items());
    out.add(new FetchCommand.Check(delivery, candidates));
  }

  private void checked(FetchEvent.Checked e, Instant now, List<FetchCommand> out) {
    int bytes = PartSizes.bytesOf(e.delivery().items());
    checking -= bytes;
    OpenRequest request = open.get(e.request());
    if (request == null) {
      return;
    }
    request.checks--;
    if (e.fault() != null) {
      request.without.add(e.delivery().origin().peer());
      out.add(new FetchCommand.Report(new PeerVerdict(e.delivery().origin(), e.fault(), e.evidence())));
    }
    if (!e.matched().isEmpty()) {
      sizes.seen(e.delivery().part(), bytes, e.delivery().items().size());
    }
    commit(request.shard, e.delivery().part(), e.matched(), now, out);
    e.invalid().forEach(invalid -> denounce(request, invalid, out));
    close(request);
  }

  /** The block stays a gap, so nothing above it counts, until header-service leaves its chain. */
  private void denounce(OpenRequest request, FetchEvent.Invalid invalid, List<FetchCommand> out) {
    ShardWork work = works.get(request.shard);
    Optional<WantedBlock> block = work == null ? Optional.empty() : work.block(invalid.block().number());
    if (work != null && block.isPresent() && block.get().part(request.request.part()) instanceof PartState.Asked) {
      work.of(invalid.block().number()).invalid(block.get(), request.request.part(), invalid.evidence());
      out.add(new FetchCommand.Denounce(invalid));
    }
  }

  private void commit(int shard, BlockPart part, List<FetchEvent.Match> matches, Instant now, List<FetchCommand> out) {
    ShardWork work = works.get(shard);
    if (work == null || matches.isEmpty()) {
      return;
    }
    List<PutBlocks.Entry> entries = new ArrayList<>();
    int bytes = 0;
    for (FetchEvent.Match match : matches.stream().sorted(Comparator.comparing(m -> m.block().number())).toList()) {
      Optional<WantedBlock> block = work.block(match.block().number());
      if (block.isEmpty()
          || !block.get().header().hash().equals(match.block().hash())
          || block.get().part(part) instanceof PartState.Sent
          || block.get().part(part) instanceof PartState.Done) {
        continue;
      }
      work.of(match.block().number()).sent(block.get(), part, match.content().length(), now);
      entries.add(new PutBlocks.Entry(match.block(), match.content()));
      bytes += match.content().length();
      if (bytes >= PackLimits.TARGET_BYTES) {
        out.add(new FetchCommand.Commit(shard, new PutBlocks(epoch, part, entries)));
        entries = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!entries.isEmpty()) {
      out.add(new FetchCommand.Commit(shard, new PutBlocks(epoch, part, entries)));
    }
  }

  private void ended(DeliveryEnd end, Instant now) {
    OpenRequest request = open.get(end.request());
    if (request == null || request.ended) {
      return;
    }
    request.ended = true;
    request.without.addAll(end.without());
    if (end.outcome() == Outcome.BUSY || end.outcome() == Outcome.NO_SUITABLE_PEER) {
      Duration wait = end.outcome() == Outcome.BUSY ? end.retryAfter() : Duration.ofMillis(500);
      gateways(request.request.part()).refused(request.gateway, wait, now);
      if (end.outcome() == Outcome.NO_SUITABLE_PEER) {
        request.without.clear();
      }
    } else {
      gateways(request.request.part()).served(request.gateway);
    }
    close(request);
  }

  /** Once a request has ended and all its answers are judged, what did not come is needed again, of other peers. */
  private void close(OpenRequest request) {
    if (!request.ended || request.checks > 0 || open.remove(request.request.ask().id()) == null) {
      return;
    }
    asked -= request.bytes;
    needAgain(request);
  }

  private void needAgain(OpenRequest request) {
    ShardWork work = works.get(request.shard);
    if (work == null) {
      return;
    }
    List<PeerId> except = new ArrayList<>(request.without);
    List<PeerId> last = except.subList(Math.max(0, except.size() - PeerChoice.MAX_NAMED), except.size());
    for (BlockRef block : request.request.blocks()) {
      boolean stillAsked = work.block(block.number()).map(b -> b.part(request.request.part()) instanceof PartState.Asked).orElse(false);
      if (stillAsked) {
        work.of(block.number()).need(block.number(), request.request.part(), List.copyOf(last));
      }
    }
  }

  private void takeBack(Set<Integer> slots) {
    for (OpenRequest request : List.copyOf(open.values())) {
      if (slots.contains(request.gateway)) {
        open.remove(request.request.ask().id());
        asked -= request.bytes;
        needAgain(request);
      }
    }
  }

  private void tick(Instant now, List<FetchCommand> out) {
    windows.values().forEach(gateways -> takeBack(gateways.silent(now)));
    for (OpenRequest request : List.copyOf(open.values())) {
      if (now.isAfter(request.request.ask().deadline().plus(limits.patience().dividedBy(4))) && request.checks == 0) {
        gateways(request.request.part()).refused(request.gateway, Duration.ZERO, now);
        request.ended = true;
        close(request);
      }
    }
    if (!now.isBefore(nextReclaim)) {
      nextReclaim = now.plus(limits.commitPatience().dividedBy(8));
      queues().forEach(queue -> queue.reclaim(now, limits.commitPatience()));
    }
    lists.tick(now);
    if (!now.isBefore(nextTell)) {
      nextTell = now.plus(TELL_EVERY);
      tell(out);
    }
  }

  private void schedule(Instant now, List<FetchCommand> out) {
    if (!Watermarks.allIn(epoch, progress.values(), shards.count())) {
      return;
    }
    Watermarks marks = Watermarks.over(progress.values(), shards.count());
    long lastHeader = marks.of(Stage.HEADERS);
    NavigableSet<Long> cuts = headFirst.cuts(lastHeader, marks.blocks(), gateways(BlockPart.BODY)::lowestServed, this::waitsBelow, now);
    for (int shard : owned) {
      ShardWork work = works.computeIfAbsent(shard, s -> new ShardWork(s, shards, Objects.requireNonNull(progress.get(s))));
      cuts.forEach(work::cut);
      for (ShardQueue queue : work.queues()) {
        queue.nextRead(lastHeader, limits.windowBlocks())
            .ifPresent(range -> out.add(new FetchCommand.ReadHeaders(epoch, shard, range)));
      }
    }
    // What is near the head, of every shard, before what is below, of any.
    for (long first : cuts.descendingSet()) {
      askFrom(first, lastHeader, now, out);
    }
    askFrom(0, lastHeader, now, out);
    if (headFirst.isSettled(lastHeader, now)) {
      lists.schedule(progress.values().stream().filter(shard -> owned.contains(shard.shard())).toList(), lastHeader, now, out);
    }
  }

  private boolean waitsBelow(long number) {
    return works.values().stream().anyMatch(work -> work.of(number).lowest().map(block -> block.header().number() < number).orElse(false));
  }

  /** Asks for what lies above one cut and below the next, as long as there is room. */
  private void askFrom(long first, long lastHeader, Instant now, List<FetchCommand> out) {
    boolean sentSomething = true;
    while (sentSomething && heldBytes() < limits.budgetBytes()) {
      sentSomething = false;
      for (Map.Entry<Integer, ShardWork> entry : works.entrySet()) {
        for (BlockPart part : WantedBlock.PARTS) {
          sentSomething |= ask(entry.getKey(), entry.getValue().of(first), part, lastHeader, now, out);
        }
      }
    }
  }

  private Stream<ShardQueue> queues() {
    return works.values().stream().flatMap(work -> work.queues().stream());
  }

  long heldBytes() {
    return asked + checking + queues().mapToLong(ShardQueue::sentBytes).sum();
  }

  long heldListBytes() {
    return lists.heldBytes();
  }

  private boolean ask(int shard, ShardQueue queue, BlockPart part, long lastHeader, Instant now, List<FetchCommand> out) {
    if (heldBytes() >= limits.budgetBytes()) {
      return false;
    }
    // Before anything is gathered: mostly every window is full.
    if (!gateways(part).hasRoom(now) || queue.lowestNeeded(part).isEmpty()) {
      return false;
    }
    long each = sizes.of(part);
    int most = Math.clamp(limits.packBytes() / each, 1, limits.packBlocks());
    List<WantedBlock> blocks = queue.needed(part, most);
    long first = blocks.getFirst().header().number();
    while (blocks.size() > 1 && !gateways(part).anyServes(first, blocks.getLast().header().number())) {
      blocks = blocks.subList(0, blocks.size() / 2);
    }
    long last = blocks.getLast().header().number();
    List<PeerId> except = ((PartState.Needed) blocks.getFirst().part(part)).except();
    Optional<Integer> gateway = gateways(part).roomFor(first, last, except, now);
    if (gateway.isEmpty() && !except.isEmpty() && gateways(part).roomFor(first, last, List.of(), now).isPresent()) {
      // Everybody who is left has failed once: rather them again than nobody.
      except = List.of();
      gateway = gateways(part).roomFor(first, last, except, now);
    }
    if (gateway.isEmpty()) {
      return false;
    }
    Priority priority = first > lastHeader - TIP_DISTANCE ? Priority.TIP : Priority.BULK;
    Ask ask = new Ask(
        new PackId(owner, nextRequest++),
        epoch,
        now.plus(limits.patience()),
        shard,
        priority,
        0,
        PeerChoice.serving(first, last).butNot(except));
    BlockRequest request = new BlockRequest(ask, part, blocks.stream().map(b -> b.header().ref()).toList());
    blocks.forEach(block -> block.set(part, new PartState.Asked()));
    long bytes = each * blocks.size();
    asked += bytes;
    open.put(ask.id(), new OpenRequest(shard, gateway.get(), request, blocks.stream().map(WantedBlock::candidate).toList(), bytes));
    gateways(part).sent(gateway.get());
    out.add(new FetchCommand.Send(gateway.get(), request));
    return true;
  }

  private void tell(List<FetchCommand> out) {
    Watermarks marks = Watermarks.over(progress.values(), shards.count());
    long target = marks.of(Stage.HEADERS);
    Teller self = Teller.holding(owned, asked, checking, heldBytes() - asked - checking);
    PartWords words = new PartWords(epoch, shards, limits, List.copyOf(progress.values()), queues().toList(), heldBytes(), !owned.isEmpty());
    for (BlockPart part : WantedBlock.PARTS) {
      Stage stage = Stage.of(part);
      out.add(new FetchCommand.Tell(
          new StageReport("body-service", stage.key(), Math.min(marks.of(stage), target), target, words.waitingFor(part, gateways(part))).by(self)));
    }
    lists.report(marks.of(Stage.ACCESS_LISTS), target, owned).ifPresent(report -> out.add(new FetchCommand.Tell(report)));
  }

  /** Parts asked for or sent to the store, for those who watch: what a crash now would cost at most. */
  long heldParts() {
    return open.values().stream().mapToLong(request -> request.request.blocks().size()).sum()
        + queues().mapToLong(ShardQueue::sentParts).sum();
  }
}
