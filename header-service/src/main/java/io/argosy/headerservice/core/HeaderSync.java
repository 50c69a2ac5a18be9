package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.headerservice.core.Gathering.Purpose;
import io.argosy.headerservice.core.SyncEvent.Blame;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.mailboxes.Gateways;
import io.argosy.packs.Ask;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.Lane;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.Priority;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.runtime.Core;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.HeaderRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which headers to ask for, and which chain is ours. Follows one peer at a time (the master): finds the last common block, lets all peers fill the master's skeleton, checks, and commits in order. A fork is held back
 * until it is heavier than ours; then everything above the common block is undone in all shards, and only when all have done so does the next epoch's first header go out. No I/O, clock, threads or logging.
 *
 * <pre>
 *   STANDBY ──leadership──► OPENING ──tip loaded, new epoch──► IDLE ──heavier peer──► PROBING ──has our tip──► GROWING ──at its head──► IDLE
 *                                                               ▲                        │ has not                ▲  │ fork is heavier
 *                                                               └──any failure───────────┴──► SEARCHING ──base────┘  └──► UNWINDING ──► GROWING
 * </pre>
 *
 * <p>A new leader always begins a new epoch at what the store holds, so that nothing a former one left in the log can mix with its own.
 */
public final class HeaderSync implements Core<SyncEvent, SyncCommand> {
  // Over 500 lines: one state machine whose transitions are best read together; what each state computes stands in classes of its own.
  private static final Duration TELL_EVERY = Duration.ofMillis(500);

  /** How far beyond the epoch it sees a new leader begins its own: a former one may have begun some that are still in the log, and theirs must be lower. */
  private static final long LEADER_STEP = 1024;

  /** How often in a row a pack may expire without a single header of it. */
  private static final int PATIENT_FOR = 3;

  private final SyncLimits limits;
  private final ChainShards shards;
  private final HeaderRules rules;
  private final long owner;
  private final Gateways gateways = new Gateways(Lane.HEADERS);
  private final Masters masters = new Masters();
  private final Map<Integer, ShardProgress> progress = new TreeMap<>();
  private final Map<PackId, Gathering> questions = new HashMap<>();
  private final Map<Long, HeaderGroup> groups = new LinkedHashMap<>();
  private final Map<PackId, Posted> posted = new HashMap<>();
  private Phase phase = Phase.STANDBY;
  private long epoch;
  private long nextRequest = 1;
  private long nextGroup = 1;
  private @Nullable Tip tip;
  private @Nullable Following following;
  private @Nullable BlockRef announced;
  private Instant waitingSince = Instant.MAX;
  private Instant nextTell = Instant.EPOCH;

  private enum Phase {
    STANDBY,
    OPENING,
    IDLE,
    PROBING,
    SEARCHING,
    GROWING,
    UNWINDING
  }

  /** A request that has not ended, wanted still or not: what the window of its gateway counts. */
  private record Posted(int gateway, Instant deadline) {}

  /** The master and how far we are with its chain. */
  private static final class Following {
    private final PeerId master;
    private long head;
    private @Nullable AncestorSearch search;
    private @Nullable ChainGrowth growth;
    private @Nullable Skeleton skeleton;
    private boolean fork;
    private BlockRef base;
    private boolean tailPlanned;
    private boolean withoutSkeleton;

    Following(PeerId master, long head, BlockRef base) {
      this.master = master;
      this.head = head;
      this.base = base;
    }
  }

  /**
   * @param owner drawn at random, new for each start
   */
  public HeaderSync(SyncLimits limits, ChainSpec spec, ChainShards shards, long owner) {
    this.limits = limits;
    this.rules = new HeaderRules(spec);
    this.shards = shards;
    this.owner = owner;
  }

  @Override
  public List<SyncCommand> on(SyncEvent event, Instant now) {
    List<SyncCommand> out = new ArrayList<>();
    switch (event) {
      case SyncEvent.Tick _ -> tick(now, out);
      case SyncEvent.LeadershipGained _ -> {
        standDown();
        phase = Phase.OPENING;
      }
      case SyncEvent.LeadershipLost _ -> {
        standDown();
        phase = Phase.STANDBY;
      }
      case SyncEvent.Progressed e -> progressed(e.progress());
      case SyncEvent.GatewaySeen e -> {
        if (gateways.seen(e.advert(), now)) {
          lost(e.advert().slot(), now);
        }
      }
      case SyncEvent.TipLoaded e -> tipLoaded(e.tip(), out);
      case SyncEvent.HashesRead e -> hashesRead(e, now, out);
      case SyncEvent.Delivered e -> delivered(e.delivery());
      case SyncEvent.Ended e -> ended(e.end(), now, out);
      case SyncEvent.Checked e -> checked(e, now, out);
    }
    advance(now, out);
    return out;
  }

  // ---- leadership and epochs

  private void standDown() {
    questions.clear();
    groups.clear();
    following = null;
    tip = null;
    loading = -1;
    barrier = -1;
    behind = null;
    targetReached = false;
  }

  /** A peer has the target, no higher than our tip. */
  private record Behind(PeerId peer, int gateway, BlockRef target) {}

  /** Of which the store is asked whether it is on our chain; null if nothing is. */
  private @Nullable Behind behind;

  /** True once the target is known to lie on our chain, below our tip. */
  private boolean targetReached;

  /** The height of the tip that is being read; -1 for none. An answer with another height is to a former question. */
  private long loading = -1;

  /** The epoch in which {@link #tip} was read while opening. */
  private long tipEpoch = -1;

  /** The epoch that this leader began, until all shards are in it; -1 for none. */
  private long barrier = -1;

  private void progressed(ShardProgress news) {
    ShardProgress before = progress.put(news.shard(), news);
    if (phase != Phase.STANDBY && before != null && before.incarnation() != news.incarnation()) {
      // What the store had not applied may be lost with the log that held it, an unwind of ours too: we begin again at what it has.
      standDown();
      phase = Phase.OPENING;
    }
    if (news.epoch() > epoch) {
      boolean ours = phase == Phase.UNWINDING && news.epoch() <= barrier;
      boolean foreign = phase != Phase.STANDBY && phase != Phase.OPENING && !ours;
      epoch = news.epoch();
      if (foreign) {
        standDown();
        phase = Phase.OPENING;
      }
    }
  }

  private boolean allInEpoch() {
    return Watermarks.allIn(epoch, progress.values(), shards.count());
  }

  private long storedHeaders() {
    return Watermarks.over(progress.values(), shards.count()).of(Stage.HEADERS);
  }

  private void open(List<SyncCommand> out) {
    if (!allInEpoch() || loading >= 0 || storedHeaders() < 0) {
      return;
    }
    if (tip == null || barrier >= 0 && epoch >= barrier && tipEpoch != epoch) {
      // Once more in the new epoch: what a former leader left in the log may have been applied meanwhile.
      tipEpoch = epoch;
      load(storedHeaders(), out);
    } else if (barrier < 0) {
      barrier = epoch + LEADER_STEP;
      out.add(new SyncCommand.UnwindAll(new Unwind(barrier, tip.ref(), "a new leader begins at what is stored")));
    } else if (epoch >= barrier) {
      barrier = -1;
      phase = Phase.IDLE;
      waitingSince = Instant.MAX;
    }
  }

  private void load(long number, List<SyncCommand> out) {
    loading = number;
    out.add(new SyncCommand.LoadTip(number));
  }

  private void tipLoaded(Tip loaded, List<SyncCommand> out) {
    if (loaded.number() != loading) {
      return;
    }
    loading = -1;
    if (phase == Phase.OPENING) {
      tip = loaded;
      open(out);
    } else if (phase == Phase.SEARCHING && following != null && following.base.equals(loaded.ref())) {
      grow(loaded);
    }
  }

  // ---- choosing whom to follow

  private void advance(Instant now, List<SyncCommand> out) {
    switch (phase) {
      case STANDBY -> {
        // The active instance works; this one keeps its picture of the cluster fresh.
      }
      case OPENING -> open(out);
      case IDLE -> choose(now, out);
      case PROBING, SEARCHING -> {
        // An answer is on its way.
      }
      case GROWING -> fill(now, out);
      case UNWINDING -> {
        if (barrier >= 0 && epoch >= barrier && allInEpoch()) {
          barrier = -1;
          phase = Phase.GROWING;
          following().fork = false;
          commitWaiting(out);
        }
        fill(now, out);
      }
    }
  }

  private void choose(Instant now, List<SyncCommand> out) {
    Tip ours = java.util.Objects.requireNonNull(tip);
    Map<PeerCard, Integer> cards = gateways.cards();
    if (limits.target().isPresent()) {
      seekTarget(ours, cards, now, out);
      return;
    }
    Optional<Map.Entry<PeerCard, Integer>> best = masters.heavierThan(ours, cards, now);
    if (best.isEmpty()) {
      waitingSince = Instant.MAX;
      boolean nobodyHeavier = cards.keySet().stream().noneMatch(c -> c.totalDifficulty().compareTo(ours.totalDifficulty()) > 0);
      if (!cards.isEmpty() && nobodyHeavier && !ours.ref().equals(announced)) {
        announce(ours, out);
      }
      return;
    }
    if (waitingSince.equals(Instant.MAX)) {
      waitingSince = now;
    }
    if (cards.size() >= limits.minPeers() || !now.isBefore(waitingSince.plus(limits.forceAfter()))) {
      PeerCard card = best.get().getKey();
      follow(card.peer(), best.get().getValue(), card.head().number(), now, out);
    }
  }

  private void seekTarget(Tip ours, Map<PeerCard, Integer> cards, Instant now, List<SyncCommand> out) {
    Hash target = limits.target().orElseThrow();
    if (ours.header().hash().equals(target)) {
      if (!ours.ref().equals(announced)) {
        announce(ours, out);
      }
      return;
    }
    if (targetReached || behind != null || !questions.isEmpty()) {
      return;
    }
    cards.entrySet().stream()
        .filter(e -> !masters.isResting(e.getKey().peer(), now))
        .findFirst()
        .ifPresent(e -> ask(
            Purpose.TARGET, e.getValue(), new Start.AtHash(target), 1, 0, PeerChoice.only(e.getKey().peer()), now, out));
  }

  private void follow(PeerId master, int gateway, long head, Instant now, List<SyncCommand> out) {
    Tip ours = java.util.Objects.requireNonNull(tip);
    following = new Following(master, head, ours.ref());
    phase = Phase.PROBING;
    int count = Math.clamp(head - ours.number() + 1, 1, Skeleton.SPACING);
    ask(Purpose.PROBE, gateway, new Start.AtNumber(ours.number()), count, 0, PeerChoice.only(master), now, out);
  }

  private Following following() {
    return java.util.Objects.requireNonNull(following);
  }

  /** Gives up the master for a while; what was committed stays. */
  private void cancel(Instant now) {
    if (following != null) {
      masters.disappointed(following.master, now);
    }
    questions.clear();
    groups.clear();
    following = null;
    waitingSince = Instant.MAX;
    if (phase != Phase.STANDBY && phase != Phase.OPENING) {
      // An unwind that is on its way ends in a state that only the store knows.
      boolean unwinding = phase == Phase.UNWINDING;
      phase = unwinding ? Phase.OPENING : Phase.IDLE;
      if (unwinding) {
        tip = null;
        barrier = -1;
      }
    }
  }

  private void blame(@Nullable Origin origin, Fault fault, String evidence, List<SyncCommand> out) {
    if (origin != null) {
      out.add(new SyncCommand.Report(new PeerVerdict(origin, fault, evidence)));
    }
  }

  private @Nullable Origin masterOrigin() {
    for (Map.Entry<PeerCard, Integer> entry : gateways.cards().entrySet()) {
      if (entry.getKey().peer().equals(following().master)) {
        return new Origin(following().master, entry.getValue());
      }
    }
    return null;
  }

  // ---- questions to the master

  private void ask(
      Purpose purpose, int gateway, Start start, int count, int skip, PeerChoice peers, Instant now, List<SyncCommand> out) {
    HeaderRequest request = new HeaderRequest(askFor(peers, Priority.TIP, now), start, count, skip, Direction.RISING);
    questions.put(request.ask().id(), new Gathering(purpose, request));
    send(gateway, request, out);
  }

  private void send(int gateway, HeaderRequest request, List<SyncCommand> out) {
    posted.put(request.ask().id(), new Posted(gateway, request.ask().deadline()));
    gateways.sent(gateway);
    out.add(new SyncCommand.Send(gateway, request));
  }

  private Ask askFor(PeerChoice peers, Priority priority, Instant now) {
    return new Ask(new PackId(owner, nextRequest++), epoch, now.plus(limits.patience()), 0, priority, 0, peers);
  }

  private void delivered(HeaderDelivery delivery) {
    Gathering question = questions.get(delivery.request());
    if (question != null) {
      question.accept(delivery);
      return;
    }
    groupOf(delivery.request()).ifPresent(group -> group.accept(delivery));
  }

  private Optional<HeaderGroup> groupOf(PackId request) {
    return groups.values().stream()
        .filter(g -> g.request() != null && g.request().ask().id().equals(request))
        .findFirst();
  }

  private void ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    Posted ended = posted.remove(end.request());
    if (ended == null) {
      return;
    }
    if (end.outcome() == Outcome.BUSY || end.outcome() == Outcome.NO_SUITABLE_PEER) {
      gateways.refused(ended.gateway, end.retryAfter(), now);
    } else {
      gateways.served(ended.gateway);
    }
    Gathering question = questions.remove(end.request());
    if (question != null) {
      answered(question, end.outcome(), now, out);
      return;
    }
    groupOf(end.request()).ifPresent(group -> groupEnded(group, end, now, out));
  }

  private void answered(Gathering question, Outcome outcome, Instant now, List<SyncCommand> out) {
    List<BlockHeader> headers = new ArrayList<>();
    try {
      for (RlpSlice item : question.run()) {
        headers.add(BlockHeader.decode(item));
      }
    } catch (MalformedRlpException e) {
      blame(question.origin(), Fault.MALFORMED, "header: " + e.getMessage(), out);
      cancel(now);
      return;
    }
    switch (question.purpose()) {
      case TARGET -> targetFound(question, headers, now, out);
      case PROBE -> probed(question, headers, outcome, now, out);
      case ANCESTOR -> {
        AncestorSearch search = following == null ? null : following.search;
        if (search != null && headers.isEmpty()) {
          // It says that its chain is at least this high.
          cancel(now);
        } else if (search != null) {
          search.theirs(headers);
          searchOn(search, now, out);
        }
      }
      case SKELETON -> {
        if (outcome != Outcome.BUSY) {
          skeletonCame(question, headers, now, out);
        }
      }
    }
  }

  private void targetFound(Gathering question, List<BlockHeader> headers, Instant now, List<SyncCommand> out) {
    PeerId peer = question.request().ask().peers().only().getFirst();
    Origin origin = question.origin();
    if (headers.isEmpty() || origin == null || !headers.getFirst().hash().equals(limits.target().orElseThrow())) {
      masters.disappointed(peer, now);
      return;
    }
    BlockRef target = headers.getFirst().ref();
    if (target.number() > java.util.Objects.requireNonNull(tip).number()) {
      follow(peer, origin.gateway(), target.number(), now, out);
    } else {
      behind = new Behind(peer, origin.gateway(), target);
      out.add(new SyncCommand.ReadHashes(new BlockRange(target.number(), target.number())));
    }
  }

  private void targetCompared(Behind compared, List<Hash> ours, Instant now, List<SyncCommand> out) {
    behind = null;
    if (ours.contains(compared.target.hash())) {
      targetReached = true;
      out.add(new SyncCommand.Announce(new Target("hash", compared.target, UInt256.ZERO)));
    } else {
      follow(compared.peer, compared.gateway, compared.target.number(), now, out);
    }
  }

  private void probed(Gathering question, List<BlockHeader> headers, Outcome outcome, Instant now, List<SyncCommand> out) {
    Tip ours = java.util.Objects.requireNonNull(tip);
    if (outcome == Outcome.BUSY) {
      cancel(now);
    } else if (!headers.isEmpty() && headers.getFirst().hash().equals(ours.header().hash())) {
      grow(ours);
      List<RlpSlice> above = question.run().subList(1, headers.size());
      if (!above.isEmpty()) {
        HeaderGroup group = following().skeleton == null ? null : following().skeleton.tail(nextGroup++, above.size());
        adopt(java.util.Objects.requireNonNull(group), above, question, now, out);
      }
    } else if (ours.number() == 0 && headers.isEmpty()) {
      cancel(now);
    } else if (ours.number() == 0) {
      blame(question.origin(), Fault.WRONG_CHAIN, "another genesis than " + ours.header().hash(), out);
      cancel(now);
    } else {
      phase = Phase.SEARCHING;
      AncestorSearch search = new AncestorSearch(Math.min(ours.number(), following().head + 1));
      following().search = search;
      searchOn(search, now, out);
    }
  }

  /** Headers above our tip that came with the probe are the first group. */
  private void adopt(HeaderGroup group, List<RlpSlice> headers, Gathering question, Instant now, List<SyncCommand> out) {
    groups.put(group.id(), group);
    Origin origin = java.util.Objects.requireNonNull(question.origin());
    group.accept(new HeaderDelivery(question.request().ask().id(), epoch, origin, 0, headers));
    following().skeleton = new Skeleton(group.last(), BlockHeader.decode(headers.getLast()).hash());
    check(group, now, out);
  }

  // ---- the last common block

  private void searchOn(AncestorSearch search, Instant now, List<SyncCommand> out) {
    Optional<Long> found = search.found();
    if (found.isPresent()) {
      following().base = search.foundBlock();
      load(found.get(), out);
      return;
    }
    if (search.sharesNothing()) {
      blame(masterOrigin(), Fault.WRONG_CHAIN, "another genesis than ours", out);
      cancel(now);
      return;
    }
    search.nextStep().ifPresent(range -> {
      Origin master = masterOrigin();
      if (master == null) {
        cancel(now);
        return;
      }
      ask(
          Purpose.ANCESTOR,
          master.gateway(),
          new Start.AtNumber(range.first()),
          (int) range.size(),
          0,
          PeerChoice.only(following().master),
          now,
          out);
      out.add(new SyncCommand.ReadHashes(range));
    });
  }

  private void hashesRead(SyncEvent.HashesRead e, Instant now, List<SyncCommand> out) {
    if (phase == Phase.IDLE && behind != null && behind.target.number() == e.first()) {
      targetCompared(behind, e.hashes(), now, out);
    }
    if (phase == Phase.SEARCHING && following != null && following.search != null) {
      following.search.ours(new BlockRange(e.first(), e.first() + Math.max(0, e.hashes().size() - 1)), e.hashes());
      searchOn(following.search, now, out);
    }
  }

  private void grow(Tip base) {
    Tip ours = java.util.Objects.requireNonNull(tip);
    Following now = following();
    now.base = base.ref();
    now.fork = base.number() < ours.number();
    now.growth = new ChainGrowth(rules, base);
    now.skeleton = new Skeleton(base.number(), base.header().hash());
    now.search = null;
    phase = Phase.GROWING;
  }

  // ---- filling the skeleton

  private void fill(Instant now, List<SyncCommand> out) {
    Following f = following;
    if (f == null || f.skeleton == null || f.growth == null) {
      return;
    }
    plan(f, f.skeleton, now, out);
    if (java.util.Objects.requireNonNull(tip).number() - storedHeaders() < limits.maxAhead()) {
      for (HeaderGroup group : List.copyOf(groups.values())) {
        if (group.state() == HeaderGroup.State.WAITING) {
          request(f, group, now, out);
        }
      }
    }
    finishIfDone(f, now, out);
  }

  private void plan(Following f, Skeleton skeleton, Instant now, List<SyncCommand> out) {
    if (f.withoutSkeleton) {
      planWithoutSkeleton(f);
      return;
    }
    boolean asking = questions.values().stream().anyMatch(q -> q.purpose() == Purpose.SKELETON);
    long beyond = f.head - skeleton.known();
    if (!asking && beyond >= Skeleton.SPACING && skeleton.ready() < limits.groupsAtWork() / 2) {
      Origin master = masterOrigin();
      if (master == null || !gateways.hasRoom(master.gateway(), now)) {
        return;
      }
      int anchors = (int) Math.min(Skeleton.ANCHORS, beyond / Skeleton.SPACING);
      ask(
          Purpose.SKELETON,
          master.gateway(),
          new Start.AtNumber(skeleton.known() + Skeleton.SPACING),
          anchors,
          Skeleton.SPACING - 1,
          PeerChoice.only(f.master),
          now,
          out);
    }
    while (groups.size() < limits.groupsAtWork()) {
      Optional<HeaderGroup> next = skeleton.nextGroup(nextGroup);
      if (next.isPresent()) {
        nextGroup++;
        groups.put(next.get().id(), next.get());
      } else if (!asking && beyond > 0 && beyond < Skeleton.SPACING) {
        HeaderGroup tail = skeleton.tail(nextGroup++, (int) beyond);
        groups.put(tail.id(), tail);
        f.tailPlanned = true;
        return;
      } else {
        return;
      }
    }
  }

  /** One run of headers after the other, of the master alone. */
  private void planWithoutSkeleton(Following f) {
    Tip end = java.util.Objects.requireNonNull(f.growth).tip();
    long beyond = f.head - end.number();
    if (groups.isEmpty() && beyond > 0) {
      Skeleton skeleton = new Skeleton(end.number(), end.header().hash());
      f.skeleton = skeleton;
      HeaderGroup run = skeleton.tail(nextGroup++, (int) Math.min(beyond, Skeleton.SPACING));
      groups.put(run.id(), run);
    }
  }

  private void skeletonCame(Gathering question, List<BlockHeader> headers, Instant now, List<SyncCommand> out) {
    Following f = following;
    if (f == null || f.skeleton == null) {
      return;
    }
    if (headers.isEmpty()) {
      // Some clients answer nothing where any header of the question would lie above their head.
      f.withoutSkeleton = true;
      return;
    }
    for (BlockHeader header : headers) {
      long expected = f.skeleton.known() + Skeleton.SPACING;
      if (header.number() != expected) {
        blame(question.origin(), Fault.OUT_OF_ORDER, "skeleton: expected #" + expected + ", got #" + header.number(), out);
        cancel(now);
        return;
      }
      f.skeleton.add(header.hash());
    }
  }

  private void request(Following f, HeaderGroup group, Instant now, List<SyncCommand> out) {
    if (group.isWhole()) {
      // All came, and the end was lost.
      check(group, now, out);
      return;
    }
    PeerChoice peers;
    Optional<Integer> gateway;
    if (group.isOnlyForMaster()) {
      Origin master = masterOrigin();
      gateway = master != null && gateways.hasRoom(master.gateway(), now) ? Optional.of(master.gateway()) : Optional.empty();
      peers = PeerChoice.only(f.master);
    } else {
      gateway = gateways.roomFor(group.first(), group.last(), group.without(), now);
      peers = PeerChoice.serving(group.first(), group.last()).butNot(group.without());
      if (gateway.isEmpty() && !group.without().isEmpty() && !gateways.anyServes(group.first(), group.last(), group.without())) {
        group.askMasterOnly();
      }
    }
    if (gateway.isPresent()) {
      HeaderRequest request = new HeaderRequest(
          askFor(peers, group.isOnlyForMaster() ? Priority.TIP : Priority.BULK, now), new Start.AtNumber(group.next()), (int) (group.last() - group.next() + 1), 0, Direction.RISING);
      group.asked(request, gateway.get());
      send(gateway.get(), request, out);
    }
  }

  private void groupEnded(HeaderGroup group, DeliveryEnd end, Instant now, List<SyncCommand> out) {
    if (group.isWhole() || group.isOpen() && !group.run().isEmpty()) {
      check(group, now, out);
      return;
    }
    group.leaveOut(end.without());
    // A pack may expire behind others in a slow peer's queue; only again and again is it the peer that does not answer.
    boolean refused = end.outcome() == Outcome.BUSY || end.outcome() == Outcome.EXPIRED && group.expired() < PATIENT_FOR;
    if (group.isOnlyForMaster() && !refused) {
      blame(masterOrigin(), Fault.LAGGING, "headers #" + group.first() + "..#" + group.last() + " that it claims to have", out);
      cancel(now);
      return;
    }
    if (!refused && (end.outcome() == Outcome.NO_SUITABLE_PEER || group.without().size() >= 2)) {
      group.askMasterOnly();
    }
    group.waitForRest();
  }

  private void check(HeaderGroup group, Instant now, List<SyncCommand> out) {
    List<RlpSlice> run = group.run();
    group.checking();
    out.add(new SyncCommand.Check(
        group.id(), group.first(), group.parent(), group.anchors(), run, now.getEpochSecond()));
  }

  private void checked(SyncEvent.Checked e, Instant now, List<SyncCommand> out) {
    HeaderGroup group = groups.get(e.group());
    if (group == null || following == null) {
      return;
    }
    switch (e.result()) {
      case CheckResult.Sound sound -> {
        group.sound(sound);
        drain(now, out);
      }
      case CheckResult.Unsound unsound -> unsound(group, unsound, now, out);
    }
  }

  private void unsound(HeaderGroup group, CheckResult.Unsound found, Instant now, List<SyncCommand> out) {
    Origin sender = group.originOf(found.index());
    boolean fromMaster = sender != null && sender.peer().equals(following().master);
    if (found.blame() == Blame.OFFERER || fromMaster && found.blame() == Blame.SENDER) {
      blame(sender, found.fault(), found.evidence(), out);
      if (!fromMaster) {
        blame(masterOrigin(), found.fault(), found.evidence(), out);
      }
      cancel(now);
      return;
    }
    if (found.blame() == Blame.SENDER) {
      blame(sender, found.fault(), found.evidence(), out);
    }
    // Where headers of two peers do not link, either may be on another fork: the master is not, by what it is followed for.
    List<PeerId> suspects = new ArrayList<>(group.sendersSinceAnchor(found.index()));
    suspects.remove(following().master);
    if (suspects.isEmpty()) {
      // It may have reorganized while we followed it; only if it keeps contradicting itself is that a fault.
      if (masters.contradicted(following().master) > 3) {
        blame(sender, found.fault(), found.evidence(), out);
      }
      cancel(now);
      return;
    }
    group.leaveOut(suspects);
    if (group.without().size() >= 2) {
      group.askMasterOnly();
    }
    group.beginAgain();
  }

  // ---- growing the chain

  private void drain(Instant now, List<SyncCommand> out) {
    Following f = following();
    ChainGrowth growth = java.util.Objects.requireNonNull(f.growth);
    while (true) {
      long next = growth.tip().number() + 1;
      Optional<HeaderGroup> group = groups.values().stream()
          .filter(g -> g.first() == next && g.state() == HeaderGroup.State.SOUND)
          .findFirst();
      if (group.isEmpty()) {
        break;
      }
      groups.remove(group.get().id());
      CheckResult.Sound sound = java.util.Objects.requireNonNull(group.get().sound());
      if (growth.add(sound, now.getEpochSecond()) instanceof Verdict.Rejected<Tip>(Fault fault, String why)) {
        blame(group.get().originOf(0), fault, why, out);
        Origin master = masterOrigin();
        if (master != null && !master.equals(group.get().originOf(0))) {
          blame(master, fault, why, out);
        }
        cancel(now);
        return;
      }
      if (group.get().isOpen() && sound.headers().size() < group.get().count()) {
        f.head = growth.tip().number();
      }
    }
    if (phase == Phase.GROWING) {
      settle(f, growth, out);
    }
  }

  private void settle(Following f, ChainGrowth growth, List<SyncCommand> out) {
    Tip ours = java.util.Objects.requireNonNull(tip);
    boolean atTarget = limits.target().map(growth.tip().header().hash()::equals).orElse(false);
    if (!f.fork) {
      commitWaiting(out);
    } else if (atTarget || growth.tip().totalDifficulty().compareTo(ours.totalDifficulty()) > 0) {
      phase = Phase.UNWINDING;
      barrier = epoch + 1;
      out.add(new SyncCommand.UnwindAll(new Unwind(
          barrier,
          f.base,
          "a heavier chain leaves ours at " + f.base + ": " + growth.tip().ref() + " over " + ours.ref())));
    }
  }

  private void commitWaiting(List<SyncCommand> out) {
    ChainGrowth growth = java.util.Objects.requireNonNull(following().growth);
    if (growth.waiting() > 0) {
      out.add(new SyncCommand.Commit(growth.take(epoch)));
      tip = growth.tip();
    }
  }

  private void finishIfDone(Following f, Instant now, List<SyncCommand> out) {
    ChainGrowth growth = java.util.Objects.requireNonNull(f.growth);
    if (phase != Phase.GROWING || !groups.isEmpty() || !questions.isEmpty() || growth.tip().number() < f.head) {
      return;
    }
    if (f.fork) {
      blame(masterOrigin(), Fault.LAGGING, "its chain is not as heavy as it claims", out);
      cancel(now);
      return;
    }
    Optional<Hash> target = limits.target();
    if (target.isPresent() && !growth.tip().header().hash().equals(target.get())) {
      blame(masterOrigin(), Fault.WRONG_CHAIN, "its chain does not lead to " + target.get(), out);
      cancel(now);
      return;
    }
    announce(growth.tip(), out);
    if (growth.tip().number() == f.base.number()) {
      // Claimed to be heavier and had nothing above our tip.
      masters.disappointed(f.master, now);
    } else {
      masters.served(f.master);
    }
    following = null;
    phase = Phase.IDLE;
    waitingSince = Instant.MAX;
  }

  private void announce(Tip head, List<SyncCommand> out) {
    announced = head.ref();
    out.add(new SyncCommand.Announce(new Target(
        limits.target().isPresent() ? "hash" : "total-difficulty", head.ref(), head.totalDifficulty())));
  }

  // ---- time

  private void tick(Instant now, List<SyncCommand> out) {
    gateways.silent(now).forEach(slot -> lost(slot, now));
    Duration slack = limits.patience().dividedBy(4);
    posted.values().removeIf(request -> {
      boolean unanswered = now.isAfter(request.deadline.plus(slack));
      if (unanswered) {
        gateways.refused(request.gateway, Duration.ZERO, now);
      }
      return unanswered;
    });
    boolean late = questions.values().removeIf(q -> now.isAfter(q.request().ask().deadline().plus(slack)));
    if (late && following != null) {
      cancel(now);
    }
    for (HeaderGroup group : groups.values()) {
      HeaderRequest request = group.request();
      if (group.state() == HeaderGroup.State.ASKED && request != null && now.isAfter(request.ask().deadline().plus(slack))) {
        group.waitForRest();
      }
    }
    if (following != null && phase != Phase.UNWINDING && masterOrigin() == null) {
      cancel(now);
    }
    followHead();
    if (!now.isBefore(nextTell)) {
      nextTell = now.plus(TELL_EVERY);
      if (phase != Phase.STANDBY) {
        out.add(new SyncCommand.Tell(new StageReport("header-service", Stage.HEADERS.key(), storedHeaders(), bestKnown(), waitingFor(now))));
      }
    }
  }

  /** What this gateway was asked, nobody will answer. */
  private void lost(int slot, Instant now) {
    groups.values().stream()
        .filter(g -> g.state() == HeaderGroup.State.ASKED && g.gateway() == slot)
        .forEach(HeaderGroup::waitForRest);
    boolean asked = questions.keySet().removeIf(id -> {
      Posted request = posted.get(id);
      return request != null && request.gateway == slot;
    });
    posted.values().removeIf(request -> request.gateway == slot);
    if (asked && (phase == Phase.PROBING || phase == Phase.SEARCHING)) {
      cancel(now);
    }
  }

  /** The master's head moves while we follow it. */
  private void followHead() {
    Following f = following;
    if (f == null || limits.target().isPresent() || f.tailPlanned) {
      return;
    }
    gateways.cards().keySet().stream()
        .filter(card -> card.peer().equals(f.master))
        .forEach(card -> f.head = Math.max(f.head, card.head().number()));
  }

  private long bestKnown() {
    if (following != null) {
      return following.head;
    }
    return tip == null ? -1 : tip.number();
  }

  private String waitingFor(Instant now) {
    int peers = gateways.peers();
    return switch (phase) {
      case STANDBY -> "leadership";
      case OPENING -> progress.size() < shards.count()
          ? "the store, which has reported " + progress.size() + " of " + shards.count() + " shards"
          : "all shards to enter epoch " + Math.max(epoch, barrier);
      case IDLE -> {
        if (peers == 0) {
          yield "peers: no gateway has one";
        }
        if (limits.target().isPresent()) {
          Tip ours = java.util.Objects.requireNonNull(tip);
          yield targetReached || ours.header().hash().equals(limits.target().get()) ? "nothing: the target is reached" : "a peer that has the target " + limits.target().get();
        }
        yield waitingSince.equals(Instant.MAX)
            ? "a peer with a heavier chain"
            : "more peers: " + peers + " of " + limits.minPeers() + ", or " + limits.forceAfter().minus(Duration.between(waitingSince, now)).toSeconds() + " s";
      }
      case PROBING -> "the master to say what it has";
      case SEARCHING -> "the last common block with the master";
      case UNWINDING -> "all shards to undo what is above " + following().base;
      case GROWING -> tip != null && tip.number() - storedHeaders() >= limits.maxAhead() ? "the store to take headers" : "";
    };
  }
}
