package io.argosy.headerservice.core;

import io.argosy.chain.ChainSpec;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.runtime.Core;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.verify.HeaderRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which headers to ask for, and which chain is ours. Follows one peer at a time (the master, see {@link Following}), or a head that is trusted (see {@link TrustedCourse}): finds the last common block, lets all peers fill the master's skeleton, checks, and commits in order. A fork is
 * held back until it is heavier than ours; then everything above the common block is undone in all shards, and only when all have done so does the next epoch's first header go out. No I/O, clock, threads or logging. Mutable, owned by the
 * core's thread.
 *
 * <pre>
 *                                                                      ┌────────────────────── FOLLOWING ───────────────────────────────────────┐
 *   STANDBY ──leadership──► OPENING ──tip loaded, new epoch──► IDLE ──heavier peer──► PROBING ──has our tip──► GROWING ──at its head──► IDLE
 *                              ▲                                ▲                        │ has not                ▲  │ fork is heavier
 *                              │                                └──any failure───────────┴──► SEARCHING ──base────┘  └──► UNWINDING ──► GROWING
 *                              └──any failure while UNWINDING, somebody else's epoch, the store restarts
 * </pre>
 *
 * <p>A new leader always begins a new epoch at what the store holds, so that nothing a former one left in the log can mix with its own.
 */
public final class HeaderSync implements Core<SyncEvent, SyncCommand> {
  private static final Duration TELL_EVERY = Duration.ofMillis(500);

  /** A master that contradicts itself oftener has not just reorganized: a guess. */
  private static final int MOST_CONTRADICTIONS = 3;

  private static final long UNKNOWN = -1;

  private final SyncLimits limits;
  private final HeaderRules rules;
  private final int shards;
  private final Epochs epochs;
  private final OpenRequests requests;
  private final Masters masters = new Masters();
  private final UnheldCheckpoint unheld = new UnheldCheckpoint();
  private final OrderedUnwind ordered = new OrderedUnwind();
  private Phase phase = Phase.STANDBY;

  /** In OPENING. */
  private @Nullable Opening opening;

  /** From IDLE on; while a master is followed, it knows the newest. */
  private @Nullable Tip tip;

  /** In FOLLOWING. */
  private @Nullable Course course;

  /** The newest head that was named from outside; null as long as none was. */
  private @Nullable TrustedHead trusted;

  /** Of those, the one that our chain led to last, or that lies on it. */
  private @Nullable Hash reached;

  /** Of those, the one that was not followed, and why. */
  private @Nullable Refused refused;

  /** The highest block of our chain that was said to be final. */
  private @Nullable BlockRef irrevocable;

  private @Nullable BlockRef announced;

  /** How high the heaviest chain is by what peers claim, or ours if none is heavier; unknown until that was compared, and anew while there is no peer. */
  private long highest = UNKNOWN;

  /** True while peers are ahead and none says how heavy its chain is. */
  private boolean unweighed;

  private Instant waitingSince = Instant.MAX;
  private Instant nextTell = Instant.EPOCH;

  private record Refused(Hash head, String why) {}

  private enum Phase {
    STANDBY,
    OPENING,
    IDLE,
    FOLLOWING
  }

  /**
   * @param owner drawn at random, new for each start
   */
  public HeaderSync(SyncLimits limits, ChainSpec spec, ChainShards shards, long owner) {
    this.limits = limits;
    this.rules = new HeaderRules(spec);
    this.shards = shards.count();
    this.epochs = new Epochs(shards);
    this.requests = new OpenRequests(limits.patience(), owner);
    this.trusted = limits.target().orElse(null);
  }

  @Override
  public List<SyncCommand> on(SyncEvent event, Instant now) {
    List<SyncCommand> out = new ArrayList<>();
    switch (event) {
      case SyncEvent.Tick _ -> tick(now, out);
      case SyncEvent.LeadershipGained _ -> {
        ordered.anew();
        open();
      }
      case SyncEvent.LeadershipLost _ -> standDown();
      case SyncEvent.Progressed e -> progressed(e.progress());
      case SyncEvent.HeadTrusted e -> trusted(e.head(), out);
      case SyncEvent.Ordered e -> {
        requests.obey(e.order());
        ordered.hear(e.order());
      }
      case SyncEvent.OrderAnswered e -> ordered.hear(e.outcome());
      case SyncEvent.GatewaySeen e -> {
        if (requests.seen(e.advert(), now)) {
          lost(e.advert().slot(), now, out);
        }
      }
      case SyncEvent.TipLoaded e -> tipLoaded(e);
      case SyncEvent.TipMissing e -> tipMissing(e);
      case SyncEvent.HashesRead e -> hashesRead(e, now, out);
      case SyncEvent.Delivered e -> delivered(e.delivery());
      case SyncEvent.Ended e -> {
        if (requests.ended(e.end(), now)) {
          ended(e.end(), now, out);
        }
      }
      case SyncEvent.Checked e -> {
        if (course != null) {
          conclude(course.checked(e, now, out), now, out);
        }
      }
    }
    advance(now, out);
    if (event instanceof SyncEvent.Tick) {
      tell(now, out);
    }
    return out;
  }

  private void advance(Instant now, List<SyncCommand> out) {
    if (ordered.isWanted() && (phase == Phase.IDLE || phase == Phase.FOLLOWING && !Objects.requireNonNull(course).isUnwinding())) {
      open();
    }
    switch (phase) {
      // The active instance works; this one keeps its picture of the cluster fresh.
      case STANDBY -> {}
      case OPENING -> Objects.requireNonNull(opening).step(out).ifPresent(this::rest);
      case IDLE -> choose(ours(), now, out);
      case FOLLOWING -> conclude(Objects.requireNonNull(course).advance(now, out), now, out);
    }
  }

  // ---- leadership and epochs

  private void standDown() {
    phase = Phase.STANDBY;
    opening = null;
    tip = null;
    course = null;
    reached = null;
    highest = UNKNOWN;
    epochs.settle();
  }

  private void open() {
    standDown();
    phase = Phase.OPENING;
    opening = new Opening(epochs, ordered);
  }

  private void rest(Tip at) {
    phase = Phase.IDLE;
    opening = null;
    tip = at;
    course = null;
    waitingSince = Instant.MAX;
  }

  private void progressed(ShardProgress progress) {
    boolean anew = switch (epochs.heard(progress)) {
      case EXPECTED -> false;
      case FOREIGN_EPOCH -> phase != Phase.OPENING;
      case STORE_RESTARTED -> true;
    };
    if (anew && phase != Phase.STANDBY) {
      open();
    }
  }

  // ---- choosing whom to follow

  private Tip ours() {
    return Objects.requireNonNull(tip);
  }

  private void choose(Tip ours, Instant now, List<SyncCommand> out) {
    if (requests.isPaused()) {
      return;
    }
    if (leads(trusted, now)) {
      choose(trusted, ours, out);
      return;
    }
    Map<PeerCard, Integer> cards = requests.cards();
    Optional<Map.Entry<PeerCard, Integer>> best = masters.heavierThan(ours, cards, now);
    if (best.isEmpty()) {
      waitingSince = Instant.MAX;
      unweighed = Masters.saysNobodyHowHeavy(ours, cards);
      if (unweighed) {
        highest = UNKNOWN;
        return;
      }
      boolean nobodyHeavier = cards.keySet().stream().noneMatch(c -> c.totalDifficulty().compareTo(ours.totalDifficulty()) > 0);
      if (!masters.restAll(ours, cards, now) && (highest != UNKNOWN || !cards.isEmpty() && !masters.isAnyHeightUnknown(ours, cards, now))) {
        highest = ours.number();
      }
      if (!cards.isEmpty() && nobodyHeavier) {
        announceOnce(ours, Target.TOTAL_DIFFICULTY, out);
      }
      return;
    }
    unweighed = false;
    PeerCard card = best.get().getKey();
    highest = card.head().number();
    if (waitingSince.equals(Instant.MAX)) {
      waitingSince = now;
    }
    if (cards.size() >= limits.minPeers() || !now.isBefore(waitingSince.plus(limits.forceAfter()))) {
      follow(card.peer(), best.get().getValue(), card.head().number(), now, out);
    }
  }

  /** False if no head is named from outside, or nobody has that checkpoint; peers' claims are followed then. */
  private boolean leads(@Nullable TrustedHead head, Instant now) {
    return limits.trusting() && !unheld.isPassedOver(head, requests.peerIds(), now);
  }

  private void choose(@Nullable TrustedHead head, Tip ours, List<SyncCommand> out) {
    if (head == null || refused != null && refused.head.equals(head.head())) {
      highest = UNKNOWN;
    } else if (ours.header().hash().equals(head.head())) {
      reached = head.head();
      isFinal(head, ours);
      highest = ours.number();
      announceOnce(ours, head.source(), out);
    } else if (head.head().equals(reached)) {
      highest = ours.number();
    } else {
      phase = Phase.FOLLOWING;
      course = new TrustedCourse(limits, rules, requests, epochs, masters, ours, head, irrevocable);
    }
  }

  private void trusted(TrustedHead head, List<SyncCommand> out) {
    // A client's last word outlasts it in the topic: who gives a target instead has not asked for it.
    if (!limits.ledByClient() || head.equals(trusted)) {
      return;
    }
    trusted = head;
    if (course instanceof TrustedCourse going) {
      going.retrust(head, out);
    }
  }

  /** Of a head that our chain has reached, what is final is on our chain too. */
  private void isFinal(TrustedHead head, Tip ours) {
    BlockRef last = head.finalized();
    if (!last.hash().isZero() && last.number() <= ours.number() && (irrevocable == null || last.number() > irrevocable.number())) {
      irrevocable = last;
      ordered.isFinal(last);
    }
  }

  private void follow(PeerId peer, int gateway, long head, Instant now, List<SyncCommand> out) {
    phase = Phase.FOLLOWING;
    Following following = new Following(limits, rules, requests, epochs, new Master(peer, head), ours());
    course = following;
    following.probe(gateway, now, out);
  }

  // ---- what comes of following

  /** Reports what was found of peers, and leaves the master if it says so. */
  private void conclude(Findings findings, Instant now, List<SyncCommand> out) {
    Course concluded = Objects.requireNonNull(course);
    switch (findings.then()) {
      case GO_ON -> report(findings.verdicts(), out);
      case ARRIVE -> {
        report(findings.verdicts(), out);
        arrive(concluded, now, out);
      }
      case GIVE_UP -> {
        report(findings.verdicts(), out);
        giveUp(concluded, now);
      }
      case GIVE_UP_FOR_CONTRADICTION -> {
        if (concluded.leader().map(masters::contradicted).orElse(0) > MOST_CONTRADICTIONS) {
          report(findings.verdicts(), out);
        }
        giveUp(concluded, now);
      }
    }
  }

  private static void report(List<PeerVerdict> verdicts, List<SyncCommand> out) {
    verdicts.forEach(verdict -> out.add(new SyncCommand.Report(verdict)));
  }

  private void arrive(Course arrived, Instant now, List<SyncCommand> out) {
    announce(arrived, out);
    if (arrived instanceof TrustedCourse trustedCourse) {
      reached = trustedCourse.trusted().head();
      isFinal(trustedCourse.trusted(), arrived.tip());
    }
    boolean inVain = arrived.cameToNothing();
    // Where it came to nothing the leader claimed to be heavier.
    arrived.leader().ifPresent(leader -> {
      if (inVain) {
        masters.disappointed(leader, now);
      } else {
        masters.served(leader);
      }
    });
    rest(arrived.tip());
  }

  /** Leaves a course, and its leader for a while; what was committed stays. */
  private void giveUp(Course left, Instant now) {
    left.leader().ifPresent(leader -> masters.disappointed(leader, now));
    if (left instanceof TrustedCourse trustedCourse) {
      trustedCourse.objection().ifPresent(why -> refused = new Refused(trustedCourse.trusted().head(), why));
      trustedCourse.heldByNone(now).ifPresent(peers -> unheld.isHeldByNone(peers, now));
    }
    if (left.isUnwinding()) {
      open();
    } else {
      rest(left.tip());
    }
  }

  /** A trusted block that lies on our chain is the head, though our chain goes on above it. */
  private void announce(Course arrived, List<SyncCommand> out) {
    Tip tip = arrived.tip();
    if (arrived instanceof TrustedCourse trustedCourse && trustedCourse.target().isPresent() && !trustedCourse.target().get().equals(tip.ref())) {
      announced = trustedCourse.target().get();
      out.add(new SyncCommand.Announce(new Target(trustedCourse.trusted().source(), announced, UInt256.ZERO)));
    } else {
      announce(tip, arrived instanceof TrustedCourse trustedCourse ? trustedCourse.trusted().source() : Target.TOTAL_DIFFICULTY, out);
    }
  }

  private void announceOnce(Tip head, String source, List<SyncCommand> out) {
    if (!head.ref().equals(announced)) {
      announce(head, source, out);
    }
  }

  private void announce(Tip head, String source, List<SyncCommand> out) {
    announced = head.ref();
    out.add(new SyncCommand.Announce(new Target(source, head.ref(), head.totalDifficulty())));
  }

  // ---- what comes from the store and the gateways

  private void tipLoaded(SyncEvent.TipLoaded event) {
    if (opening != null) {
      opening.loaded(event);
    } else if (course != null) {
      course.tipLoaded(event);
    }
  }

  private void tipMissing(SyncEvent.TipMissing event) {
    if (opening != null) {
      opening.missing(event);
    } else if (course != null) {
      course.tipMissing(event);
    }
  }

  private void hashesRead(SyncEvent.HashesRead event, Instant now, List<SyncCommand> out) {
    if (course != null) {
      conclude(course.hashesRead(event, now, out), now, out);
    }
  }

  private void delivered(HeaderDelivery delivery) {
    if (course != null) {
      course.delivered(delivery);
    }
  }

  private void ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    if (course != null) {
      conclude(course.ended(end, now, out), now, out);
    }
  }

  /** What this gateway was asked, nobody will answer. */
  private void lost(int slot, Instant now, List<SyncCommand> out) {
    Set<PackId> lost = requests.lost(slot);
    if (course != null) {
      conclude(course.lost(lost), now, out);
    }
  }

  private void tick(Instant now, List<SyncCommand> out) {
    requests.silent(now).forEach(slot -> lost(slot, now, out));
    requests.forgetLate(now);
    if (opening != null) {
      opening.tick();
    } else if (course != null) {
      conclude(course.tick(now, out), now, out);
    }
  }

  // ---- telling

  private void tell(Instant now, List<SyncCommand> out) {
    if (phase != Phase.STANDBY && !now.isBefore(nextTell)) {
      nextTell = now.plus(TELL_EVERY);
      out.add(new SyncCommand.Tell(
          new StageReport("header-service", Stage.HEADERS.key(), epochs.storedHeaders(), bestKnown(), waitingFor(now))));
    }
  }

  private long bestKnown() {
    if (requests.peers() == 0) {
      highest = UNKNOWN;
      return UNKNOWN;
    }
    return course == null ? highest : course.head();
  }

  private String waitingFor(Instant now) {
    return requests.isPaused() ? requests.pause() : switch (phase) {
      case STANDBY -> "leadership";
      case OPENING -> epochs.reported() < shards
          ? "the store, which has reported " + epochs.reported() + " of " + shards + " shards"
          : "all shards to enter epoch " + epochs.awaited();
      case IDLE -> waitingForPeers(ours(), now);
      case FOLLOWING -> Objects.requireNonNull(course).waitingFor();
    };
  }

  private String waitingForPeers(Tip ours, Instant now) {
    int peers = requests.peers();
    if (peers == 0) {
      int strangers = requests.strangers();
      return strangers == 0
          ? "peers: no gateway has one"
          : "peers of our forks: " + strangers + (strangers == 1 ? " node" : " nodes") + " of this genesis came of late, and each has another fork id; is the network file current?";
    }
    if (leads(trusted, now)) {
      return waitingForTrust();
    }
    if (unweighed) {
      return "a block to trust (--target, or --engine-port for a consensus client): the peers are ahead, and their version of eth does not tell how heavy a chain is";
    }
    return waitingSince.equals(Instant.MAX)
        ? masters.restAll(ours(), requests.cards(), now) ? "peers to answer: whoever claims a heavier chain did not of late, and rests" : "a peer with a heavier chain"
        : "more peers: " + peers + " of " + limits.minPeers() + ", or " + limits.forceAfter().minus(Duration.between(waitingSince, now)).toSeconds() + " s";
  }

  private String waitingForTrust() {
    TrustedHead head = trusted;
    if (head == null) {
      return "a consensus client to name a head (Engine API)";
    }
    if (refused != null && refused.head.equals(head.head())) {
      return "another head to trust: " + head.head() + " is not followed, " + refused.why;
    }
    return switch (head.source()) {
      case TrustedHead.ENGINE -> "nothing: the trusted head is reached";
      case TrustedHead.CHECKPOINT -> "nothing: the newest checkpoint is reached; for more, a block to trust (--target, --checkpoint, or --engine-port for a consensus client)";
      default -> "nothing: the target is reached";
    };
  }
}
