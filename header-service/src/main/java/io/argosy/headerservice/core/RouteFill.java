package io.argosy.headerservice.core;

import io.argosy.headerservice.core.SyncEvent.Blame;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.PackId;
import io.argosy.primitives.Hash;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way up: headers between hashes that are proven, from any peer, checked by all rules and strung together in order. What fits between those hashes and breaks a rule is the trusted chain's fault and nobody else's. Mutable, owned by
 * the core's thread.
 */
final class RouteFill {
  private final int atWork;
  private final OpenRequests requests;
  private final OpenGroups groups;
  private final Route route;
  private final ChainGrowth growth;
  private int nextRun;
  private Hash parent;
  private @Nullable String objection;

  /**
   * @param growth stands at the route's base
   */
  RouteFill(int atWork, OpenRequests requests, Epochs epochs, Route route, ChainGrowth growth) {
    this.atWork = atWork;
    this.requests = requests;
    this.groups = new OpenGroups(requests, epochs);
    this.route = route;
    this.growth = growth;
    this.parent = route.base().header().hash();
  }

  ChainGrowth growth() {
    return growth;
  }

  boolean isDone() {
    return nextRun == route.runs().size() && groups.size() == 0;
  }

  /** What the trusted chain itself does wrong; empty if nothing was found. */
  Optional<String> objection() {
    return Optional.ofNullable(objection);
  }

  /** Asks for what there is room for, unless the store is to catch up first. */
  void advance(boolean mayAsk, Instant now, List<SyncCommand> out) {
    while (mayAsk && groups.size() < atWork && nextRun < route.runs().size()) {
      Route.Run run = route.runs().get(nextRun++);
      HeaderGroup kept = run.kept();
      if (kept == null) {
        groups.open(run.first(), run.last(), parent, run.lastHash());
      } else {
        groups.add(kept.between(requests.draw(), parent, run.lastHash()));
      }
      parent = run.lastHash();
    }
    if (mayAsk) {
      groups.request(false, now, out);
    }
  }

  void delivered(HeaderDelivery delivery) {
    groups.delivered(delivery);
  }

  void ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    groups.ended(end, false, now, out);
  }

  Findings checked(SyncEvent.Checked event, Instant now) {
    HeaderGroup group = groups.of(event.group()).orElse(null);
    if (group == null) {
      return Findings.NONE;
    }
    return switch (event.result()) {
      case CheckResult.Sound sound -> {
        group.sound(sound);
        drain(now);
        yield Findings.NONE;
      }
      case CheckResult.Unsound unsound when unsound.blame() == Blame.OFFERER -> {
        objection = unsound.evidence();
        yield Findings.NONE;
      }
      case CheckResult.Unsound unsound -> groups.unsound(group, unsound);
    };
  }

  private void drain(Instant now) {
    for (Optional<HeaderGroup> next = nextSound(); next.isPresent(); next = nextSound()) {
      groups.close(next.get());
      CheckResult.Sound sound = Objects.requireNonNull(next.get().sound());
      if (growth.add(sound, now.getEpochSecond()) instanceof Verdict.Rejected<Tip>(Fault _, String why)) {
        objection = why;
        return;
      }
    }
  }

  private Optional<HeaderGroup> nextSound() {
    long next = growth.tip().number() + 1;
    return groups.all().stream().filter(group -> group.first() == next && group.state() == HeaderGroup.State.SOUND).findFirst();
  }

  void lost(Set<PackId> lost) {
    groups.lost(lost);
  }

  void tick(Instant now) {
    groups.late(now);
  }

  boolean isResting() {
    return groups.isAnyResting();
  }
}
