package io.argosy.headerservice.core;

import io.argosy.chain.ChainSpec;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.primitives.BlockRef;
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
 * Decides which headers to ask for, and which chain is ours. Follows one peer at a time (the master, see {@link Following}): finds the last common block, lets all peers fill the master's skeleton, checks, and commits in order. A fork is
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
  private final @Nullable TargetSearch trusted;
  private Phase phase = Phase.STANDBY;

  /** In OPENING. */
  private @Nullable Opening opening;

  /** From IDLE on; while a master is followed, it knows the newest. */
  private @Nullable Tip tip;

  /** In FOLLOWING. */
  private @Nullable Following following;

  private @Nullable BlockRef announced;

  /** How high the heaviest chain is by what peers claim, or ours if none is heavier; unknown until that was compared, and anew while there is no peer. */
  private long highest = UNKNOWN;

  /** True while peers are ahead and none says how heavy its chain is. */
  private boolean unweighed;

  private Instant waitingSince = Instant.MAX;
  private Instant nextTell = Instant.EPOCH;

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
    this.trusted = limits.target().map(target -> new TargetSearch(target, requests, epochs)).orElse(null);
  }

  @Override
  public List<SyncCommand> on(SyncEvent event, Instant now) {
    List<SyncCommand> out = new ArrayList<>();
    switch (event) {
      case SyncEvent.Tick _ -> tick(now, out);
      case SyncEvent.LeadershipGained _ -> open();
      case SyncEvent.LeadershipLost _ -> standDown();
      case SyncEvent.Progressed e -> progressed(e.progress());
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
        if (following != null) {
          conclude(following.checked(e, now, out), now, out);
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
    switch (phase) {
      case STANDBY -> {
        // The active instance works; this one keeps its picture of the cluster fresh.
      }
      case OPENING -> Objects.requireNonNull(opening).step(out).ifPresent(this::rest);
      case IDLE -> choose(ours(), now, out);
      case FOLLOWING -> conclude(Objects.requireNonNull(following).advance(now, out), now, out);
    }
  }

  // ---- leadership and epochs

  private void standDown() {
    phase = Phase.STANDBY;
    opening = null;
    tip = null;
    following = null;
    highest = UNKNOWN;
    epochs.settle();
    if (trusted != null) {
      trusted.restart();
    }
  }

  private void open() {
    standDown();
    phase = Phase.OPENING;
    opening = new Opening(epochs);
  }

  private void rest(Tip at) {
    phase = Phase.IDLE;
    opening = null;
    tip = at;
    following = null;
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
    Map<PeerCard, Integer> cards = requests.cards();
    if (trusted != null) {
      seek(trusted, ours, cards, now, out);
      return;
    }
    Optional<Map.Entry<PeerCard, Integer>> best = masters.heavierThan(ours, cards, now);
    if (best.isEmpty()) {
      waitingSince = Instant.MAX;
      unweighed = Masters.saysNobodyHowHeavy(ours, cards);
      if (unweighed) {
        highest = UNKNOWN;
        return;
      }
      boolean nobodyHeavier = cards.keySet().stream().noneMatch(c -> c.totalDifficulty().compareTo(ours.totalDifficulty()) > 0);
      if (highest != UNKNOWN || !cards.isEmpty() && !masters.isAnyHeightUnknown(ours, cards, now)) {
        highest = ours.number();
      }
      if (!cards.isEmpty() && nobodyHeavier) {
        announceOnce(ours, out);
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

  private void seek(TargetSearch search, Tip ours, Map<PeerCard, Integer> cards, Instant now, List<SyncCommand> out) {
    boolean atTarget = ours.header().hash().equals(search.target());
    highest = atTarget || search.isReached() ? ours.number() : UNKNOWN;
    if (atTarget) {
      announceOnce(ours, out);
    } else if (search.isIdle()) {
      cards.entrySet().stream()
          .filter(e -> !masters.isResting(e.getKey().peer(), now))
          .findFirst()
          .ifPresent(e -> search.ask(new Origin(e.getKey().peer(), e.getValue()), now, out));
    }
  }

  private void found(TargetSearch.Found found, Instant now, List<SyncCommand> out) {
    switch (found) {
      case TargetSearch.Nothing _ -> {
        // The search goes on.
      }
      case TargetSearch.Led led -> follow(led.peer(), led.gateway(), led.target().number(), now, out);
      case TargetSearch.Reached reached -> out.add(new SyncCommand.Announce(new Target("hash", reached.target(), UInt256.ZERO)));
      case TargetSearch.Disappointed disappointed -> {
        report(disappointed.verdicts(), out);
        masters.disappointed(disappointed.peer(), now);
      }
    }
  }

  private void follow(PeerId peer, int gateway, long head, Instant now, List<SyncCommand> out) {
    phase = Phase.FOLLOWING;
    following = new Following(limits, rules, requests, epochs, new Master(peer, head), ours());
    following.probe(gateway, now, out);
  }

  // ---- what comes of following

  /** Reports what was found of peers, and leaves the master if it says so. */
  private void conclude(Findings findings, Instant now, List<SyncCommand> out) {
    Following concluded = Objects.requireNonNull(following);
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
        if (masters.contradicted(concluded.peer()) > MOST_CONTRADICTIONS) {
          report(findings.verdicts(), out);
        }
        giveUp(concluded, now);
      }
    }
  }

  private static void report(List<PeerVerdict> verdicts, List<SyncCommand> out) {
    verdicts.forEach(verdict -> out.add(new SyncCommand.Report(verdict)));
  }

  private void arrive(Following arrived, Instant now, List<SyncCommand> out) {
    announce(arrived.tip(), out);
    if (arrived.cameToNothing()) {
      // It claimed to be heavier.
      masters.disappointed(arrived.peer(), now);
    } else {
      masters.served(arrived.peer());
    }
    rest(arrived.tip());
  }

  /** Leaves the master for a while; what was committed stays. */
  private void giveUp(Following left, Instant now) {
    masters.disappointed(left.peer(), now);
    if (left.isUnwinding()) {
      open();
    } else {
      rest(left.tip());
    }
  }

  private void announceOnce(Tip head, List<SyncCommand> out) {
    if (!head.ref().equals(announced)) {
      announce(head, out);
    }
  }

  private void announce(Tip head, List<SyncCommand> out) {
    announced = head.ref();
    out.add(new SyncCommand.Announce(new Target(
        limits.target().isPresent() ? "hash" : "total-difficulty", head.ref(), head.totalDifficulty())));
  }

  // ---- what comes from the store and the gateways

  private void tipLoaded(SyncEvent.TipLoaded event) {
    if (opening != null) {
      opening.loaded(event);
    } else if (following != null) {
      following.tipLoaded(event);
    }
  }

  private void tipMissing(SyncEvent.TipMissing event) {
    if (opening != null) {
      opening.missing(event);
    } else if (following != null) {
      following.tipMissing(event);
    }
  }

  private void hashesRead(SyncEvent.HashesRead event, Instant now, List<SyncCommand> out) {
    if (following != null) {
      conclude(following.hashesRead(event, now, out), now, out);
    } else if (trusted != null) {
      found(trusted.hashesRead(event), now, out);
    }
  }

  private void delivered(HeaderDelivery delivery) {
    if (following != null) {
      following.delivered(delivery);
    } else if (trusted != null) {
      trusted.delivered(delivery);
    }
  }

  private void ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    if (following != null) {
      conclude(following.ended(end, now, out), now, out);
    } else if (trusted != null && tip != null) {
      found(trusted.ended(end, tip, out), now, out);
    }
  }

  /** What this gateway was asked, nobody will answer. */
  private void lost(int slot, Instant now, List<SyncCommand> out) {
    Set<PackId> lost = requests.lost(slot);
    if (following != null) {
      conclude(following.lost(lost), now, out);
    } else if (trusted != null) {
      trusted.lost(lost);
    }
  }

  private void tick(Instant now, List<SyncCommand> out) {
    requests.silent(now).forEach(slot -> lost(slot, now, out));
    requests.forgetLate(now);
    if (opening != null) {
      opening.tick();
    } else if (following != null) {
      conclude(following.tick(now, out), now, out);
    } else if (trusted != null) {
      trusted.tick(now, out);
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
    return following == null ? highest : following.head();
  }

  private String waitingFor(Instant now) {
    return switch (phase) {
      case STANDBY -> "leadership";
      case OPENING -> epochs.reported() < shards
          ? "the store, which has reported " + epochs.reported() + " of " + shards + " shards"
          : "all shards to enter epoch " + epochs.awaited();
      case IDLE -> waitingForPeers(ours(), now);
      case FOLLOWING -> Objects.requireNonNull(following).waitingFor();
    };
  }

  private String waitingForPeers(Tip ours, Instant now) {
    int peers = requests.peers();
    if (peers == 0) {
      return "peers: no gateway has one";
    }
    if (trusted != null) {
      boolean atTarget = trusted.isReached() || ours.header().hash().equals(trusted.target());
      return atTarget ? "nothing: the target is reached" : "a peer that has the target " + trusted.target();
    }
    if (unweighed) {
      return "a block to trust (--target): the peers are ahead, and their version of eth does not tell how heavy a chain is";
    }
    return waitingSince.equals(Instant.MAX)
        ? "a peer with a heavier chain"
        : "more peers: " + peers + " of " + limits.minPeers() + ", or " + limits.forceAfter().minus(Duration.between(waitingSince, now)).toSeconds() + " s";
  }
}
