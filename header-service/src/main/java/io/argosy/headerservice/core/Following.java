package io.argosy.headerservice.core;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.primitives.BlockRef;
import io.argosy.verdict.Fault;
import io.argosy.verify.HeaderRules;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One master, followed from the first question up to its head: finds where its chain leaves ours, and puts its headers into our chain. Those of a fork are held back until it is heavier than ours, and until what it leaves is undone in all
 * shards. Mutable, owned by the core's thread.
 */
final class Following implements Course {
  private final SyncLimits limits;
  private final HeaderRules rules;
  private final OpenRequests requests;
  private final Epochs epochs;
  private final Master master;
  private Phase phase = Phase.PROBING;
  private Tip tip;
  private BlockRef base;
  private boolean fork;
  private @Nullable ForkPoint forkPoint;
  private @Nullable MasterChain chain;

  private enum Phase {
    PROBING,
    SEARCHING,
    GROWING,
    UNWINDING
  }

  /**
   * @param ours the last block of our chain
   */
  Following(SyncLimits limits, HeaderRules rules, OpenRequests requests, Epochs epochs, Master master, Tip ours) {
    this.limits = limits;
    this.rules = rules;
    this.requests = requests;
    this.epochs = epochs;
    this.master = master;
    this.tip = ours;
    this.base = ours.ref();
  }

  @Override
  public Optional<PeerId> leader() {
    return Optional.of(master.peer());
  }

  /** How high the master's chain is, as far as we know. */
  @Override
  public long head() {
    return master.head();
  }

  @Override
  public Tip tip() {
    return tip;
  }

  @Override
  public boolean cameToNothing() {
    return tip.ref().equals(base);
  }

  @Override
  public boolean isUnwinding() {
    return phase == Phase.UNWINDING;
  }

  // ---- where its chain leaves ours

  /**
   * Begins.
   *
   * @param gateway slot of the gateway that holds the master
   */
  void probe(int gateway, Instant now, List<SyncCommand> out) {
    forkPoint = new ForkPoint(requests, epochs, master, tip);
    forkPoint.probe(gateway, now, out);
  }

  @Override
  public void tipLoaded(SyncEvent.TipLoaded event) {
    if (forkPoint != null) {
      forkPoint.tipLoaded(event);
      growFrom(forkPoint);
    }
  }

  @Override
  public void tipMissing(SyncEvent.TipMissing event) {
    if (forkPoint != null) {
      forkPoint.tipMissing(event);
    }
  }

  @Override
  public Findings hashesRead(SyncEvent.HashesRead event, Instant now, List<SyncCommand> out) {
    return forkPoint == null ? Findings.NONE : forkPoint.hashesRead(event, now, out);
  }

  private Findings probed(ForkPoint point, DeliveryEnd end, Instant now, List<SyncCommand> out) {
    Findings findings = point.ended(end, now, out);
    phase = point.isSearching() ? Phase.SEARCHING : Phase.PROBING;
    growFrom(point);
    MasterChain grown = chain;
    if (grown != null) {
      point.above().ifPresent(above -> grown.adopt(above, now, out));
    }
    return findings;
  }

  private void growFrom(ForkPoint point) {
    point.base().ifPresent(common -> {
      base = common.ref();
      fork = common.number() < tip.number();
      forkPoint = null;
      chain = new MasterChain(limits.groupsAtWork(), requests, epochs, master, new ChainGrowth(rules, common));
      phase = Phase.GROWING;
    });
  }

  // ---- what comes from gateways and checks

  @Override
  public void delivered(HeaderDelivery delivery) {
    if (forkPoint != null) {
      forkPoint.delivered(delivery);
    }
    if (chain != null) {
      chain.delivered(delivery);
    }
  }

  @Override
  public Findings ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    if (forkPoint != null) {
      return probed(forkPoint, end, now, out);
    }
    return chain == null ? Findings.NONE : chain.ended(end, now, out);
  }

  @Override
  public Findings checked(SyncEvent.Checked event, Instant now, List<SyncCommand> out) {
    if (chain == null) {
      return Findings.NONE;
    }
    Findings findings = chain.checked(event, now);
    if (phase == Phase.GROWING && findings.then() == Findings.Then.GO_ON) {
      settle(chain.growth(), out);
    }
    return findings;
  }

  @Override
  public Findings lost(Set<PackId> lost) {
    if (chain != null) {
      chain.lost(lost);
    }
    return forkPoint == null ? Findings.NONE : forkPoint.lost(lost);
  }

  @Override
  public Findings tick(Instant now, List<SyncCommand> out) {
    if (forkPoint != null) {
      forkPoint.tick(out);
    }
    Findings late = forkPoint != null ? forkPoint.late(now) : chain != null ? chain.late(now) : Findings.NONE;
    return late.then() == Findings.Then.GO_ON ? watch() : late;
  }

  /** The master's head moves while we follow it; and it may vanish. */
  private Findings watch() {
    Optional<PeerCard> card = requests.cards().keySet().stream().filter(c -> c.peer().equals(master.peer())).findFirst();
    if (card.isPresent()) {
      master.claims(card.get().head().number());
    }
    return card.isEmpty() && phase != Phase.UNWINDING ? Findings.NONE.givingUp() : Findings.NONE;
  }

  // ---- growing our chain

  @Override
  public Findings advance(Instant now, List<SyncCommand> out) {
    MasterChain grown = chain;
    if (grown == null) {
      return Findings.NONE;
    }
    if (phase == Phase.UNWINDING && epochs.isEntered() && epochs.allIn()) {
      epochs.settle();
      phase = Phase.GROWING;
      fork = false;
      commitWaiting(grown.growth(), out);
    }
    grown.plan(now, out);
    if (!isFarAheadOfStore()) {
      grown.request(now, out);
    }
    return phase == Phase.GROWING && grown.isAtHead() ? finish() : Findings.NONE;
  }

  private boolean isFarAheadOfStore() {
    return tip.number() - epochs.storedHeaders() >= limits.maxAhead();
  }

  private void settle(ChainGrowth growth, List<SyncCommand> out) {
    Tip grown = growth.tip();
    if (!fork) {
      commitWaiting(growth, out);
    } else if (grown.totalDifficulty().compareTo(tip.totalDifficulty()) > 0) {
      phase = Phase.UNWINDING;
      out.add(new SyncCommand.UnwindAll(
          epochs.beginNext(base, "a heavier chain leaves ours at " + base + ": " + grown.ref() + " over " + tip.ref())));
    }
  }

  private void commitWaiting(ChainGrowth growth, List<SyncCommand> out) {
    if (growth.waiting() > 0) {
      out.add(new SyncCommand.Commit(growth.take(epochs.current())));
      tip = growth.tip();
    }
  }

  private Findings finish() {
    Origin origin = requests.originOf(master.peer()).orElse(null);
    if (fork) {
      return Findings.NONE.against(origin, Fault.LAGGING, "its chain is not as heavy as it claims").givingUp();
    }
    return Findings.NONE.arrived();
  }

  @Override
  public String waitingFor() {
    return switch (phase) {
      case PROBING -> "the master to say what it has";
      case SEARCHING -> Objects.requireNonNull(forkPoint).waitsForStore()
          ? "the store to have what the master's chain is compared with"
          : "the last common block with the master";
      case UNWINDING -> "all shards to undo what is above " + base;
      case GROWING -> isFarAheadOfStore() ? "the store to take headers" : "";
    };
  }
}
