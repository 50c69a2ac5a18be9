package io.argosy.headerservice.core;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.Priority;
import io.argosy.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Groups of headers that any peer may fill, since what they must link to is known or will be. Mutable, owned by the core's thread. */
final class OpenGroups {
  /** Once everybody who serves a group's headers has failed, all may try again after this long: forks end, peers come. */
  private static final Duration REST = Duration.ofSeconds(2);

  private final OpenRequests requests;
  private final Epochs epochs;
  private final Map<Long, HeaderGroup> groups = new LinkedHashMap<>();
  private final Map<Long, Instant> resting = new HashMap<>();

  OpenGroups(OpenRequests requests, Epochs epochs) {
    this.requests = requests;
    this.epochs = epochs;
  }

  /**
   * @param parent null if it is not known yet
   * @param last hash of the last header; null if it is not known yet
   */
  HeaderGroup open(long first, long last, @Nullable Hash parent, @Nullable Hash lastHash) {
    int count = (int) (last - first + 1);
    HeaderGroup group = new HeaderGroup(requests.draw(), first, count, parent, lastHash == null ? Map.of() : Map.of(count - 1, lastHash), false);
    add(group);
    return group;
  }

  void add(HeaderGroup group) {
    groups.put(group.id(), group);
  }

  int size() {
    return groups.size();
  }

  Collection<HeaderGroup> all() {
    return List.copyOf(groups.values());
  }

  Optional<HeaderGroup> of(long id) {
    return Optional.ofNullable(groups.get(id));
  }

  void close(HeaderGroup group) {
    groups.remove(group.id());
    resting.remove(group.id());
  }

  /** True if a group waits for peers that serve it, and are on its chain. */
  boolean isAnyResting() {
    return !resting.isEmpty() || groups.values().stream().anyMatch(HeaderGroup::isForOneAtATime);
  }

  /** Asks for the groups that wait. */
  void request(boolean onlyLinks, Instant now, List<SyncCommand> out) {
    for (HeaderGroup group : all()) {
      if (group.state() == HeaderGroup.State.WAITING) {
        request(group, onlyLinks, now, out);
      }
    }
  }

  private void request(HeaderGroup group, boolean onlyLinks, Instant now, List<SyncCommand> out) {
    if (group.isWhole()) {
      check(group, onlyLinks, now, out);
      return;
    }
    Instant rested = resting.get(group.id());
    if (rested != null && now.isBefore(rested)) {
      return;
    }
    Optional<Origin> one = group.isForOneAtATime() ? requests.oneFor(group.last(), group.without(), now) : Optional.empty();
    Optional<Integer> gateway = group.isForOneAtATime()
        ? one.map(Origin::gateway)
        : requests.roomFor(group.last(), group.without(), now);
    if (gateway.isPresent()) {
      resting.remove(group.id());
      PeerChoice peers = one.map(origin -> PeerChoice.only(origin.peer()))
          .orElseGet(() -> PeerChoice.serving(group.first(), group.last()).butNot(group.without()));
      HeaderRequest request = new HeaderRequest(
          requests.ask(peers, Priority.BULK, epochs.current(), now),
          new Start.AtNumber(group.next()),
          (int) (group.last() - group.next() + 1),
          0,
          Direction.RISING);
      group.asked(request);
      out.add(requests.send(gateway.get(), request));
    } else if (!anyServes(group)) {
      group.forgive();
      resting.put(group.id(), now.plus(REST));
    }
  }

  /** True if there is a peer, but for those that it does without, whose chain reaches it, busy or not. */
  boolean anyServes(HeaderGroup group) {
    return requests.anyHas(group.last(), group.without());
  }

  /** Has a whole group checked. */
  void check(HeaderGroup group, boolean onlyLinks, Instant now, List<SyncCommand> out) {
    group.checking();
    out.add(new SyncCommand.Check(
        group.id(), group.first(), group.parent(), group.anchors(), group.run(), onlyLinks, now.getEpochSecond()));
  }

  void delivered(HeaderDelivery delivery) {
    asked(delivery.request()).ifPresent(group -> group.accept(delivery));
  }

  void ended(DeliveryEnd end, boolean onlyLinks, Instant now, List<SyncCommand> out) {
    asked(end.request()).ifPresent(group -> {
      if (group.isWhole()) {
        check(group, onlyLinks, now, out);
        return;
      }
      group.leaveOut(end.without());
      if (group.isForOneAtATime() && end.outcome() != Outcome.BUSY) {
        // It does not have them all, and what it has must not be mixed with another's.
        group.leaveOut(java.util.Objects.requireNonNull(group.request()).ask().peers().only());
        group.beginAgain();
      } else {
        group.waitForRest();
      }
    });
  }

  private Optional<HeaderGroup> asked(PackId request) {
    return groups.values().stream()
        .filter(group -> group.request() != null && group.request().ask().id().equals(request))
        .findFirst();
  }

  /** What is late is asked for again. */
  void late(Instant now) {
    groups.values().stream().filter(group -> requests.isLate(group.request(), now)).forEach(HeaderGroup::waitForRest);
  }

  /** What nobody will answer is asked for again. */
  void lost(Set<PackId> lost) {
    groups.values().stream()
        .filter(group -> group.request() != null && lost.contains(group.request().ask().id()))
        .forEach(HeaderGroup::waitForRest);
  }

  /** Its headers are not those of one chain: it begins anew. */
  Findings unsound(HeaderGroup group, SyncEvent.CheckResult.Unsound found) {
    Origin sender = group.originOf(found.index());
    if (found.blame() == SyncEvent.Blame.SENDER && sender != null) {
      group.leaveOut(List.of(sender.peer()));
      group.beginAgain();
      return Findings.NONE.against(sender, found.fault(), found.evidence());
    }
    strange(group, group.sendersSinceAnchor(found.index()));
    group.beginAgain();
    return Findings.NONE;
  }

  /** Headers that these peers sent are not of the chain that is wanted, or of several. */
  private static void strange(HeaderGroup group, Set<PeerId> senders) {
    group.askOneAtATime();
    if (senders.size() == 1) {
      group.leaveOut(List.copyOf(senders));
    }
  }
}
