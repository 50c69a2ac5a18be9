package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way from a trusted block down to our chain, by parent hashes alone. Runs of headers are asked of all peers at once, each checked for itself, and linked from the top: what links to the trusted block is authentic, whoever sent it.
 * Of a linked run only the hash of its last header is kept, so that a thousand headers take some hundred bytes; of the lowest runs the headers too, so that nothing comes twice where the way is short. Where the way does
 * not end at our tip, {@link Meeting} looks for the block where it leaves our chain. Mutable, owned by the core's thread.
 */
final class Descent {
  /** Headers in a run: a pack of about a megabyte. */
  static final int RUN = 8 * Skeleton.SPACING;

  /** Runs whose headers are kept: about 15 MB. */
  private static final int KEPT = 16;

  private final int atWork;
  private final OpenGroups groups;
  private final Meeting meeting;
  private final Tip ours;
  private final TreeMap<Long, Sound> sound = new TreeMap<>();

  /** By the first block of a run that does not link yet: who sent one of another chain. */
  private final Map<Long, Set<PeerId>> elsewhere = new HashMap<>();

  private BlockHeader target;
  private long cursor;
  private long linked;
  private Hash expected;

  /** A run that links in itself. */
  private record Sound(long last, Hash parent, Hash lastHash, Set<PeerId> senders, @Nullable HeaderGroup headers) {}

  /**
   * @param atWork runs asked for or being checked, at most
   * @param ours the last block of our chain
   */
  Descent(int atWork, OpenRequests requests, Epochs epochs, Tip ours, BlockHeader target) {
    this.atWork = atWork;
    this.groups = new OpenGroups(requests, epochs);
    this.meeting = new Meeting(requests, epochs);
    this.ours = ours;
    this.target = target;
    fromTheTop();
  }

  private void fromTheTop() {
    linked = target.number() + 1;
    expected = target.hash();
    cursor = target.number() > ours.number() ? firstOfRunWith(target.number()) : 0;
    meeting.restart();
  }

  private long firstOfRunWith(long number) {
    long above = ours.number() + 1;
    return above + (number - above) / RUN * RUN;
  }

  private long lastOfRun(long first) {
    return Math.min(first + RUN - 1, target.number());
  }

  BlockHeader target() {
    return target;
  }

  /** The lowest block that is known to lie below the target. */
  long linkedDownTo() {
    return meeting.lowest().orElse(linked);
  }

  /** Another block is trusted now; what was found stays where it links to that one too. */
  void retarget(BlockHeader trusted, List<SyncCommand> out) {
    target = trusted;
    sound.entrySet().removeIf(run -> run.getKey() > trusted.number() || run.getValue().last != lastOfRun(run.getKey()));
    groups.all().stream()
        .filter(group -> group.first() > trusted.number() || group.last() != lastOfRun(group.first()))
        .forEach(groups::close);
    fromTheTop();
    link(out);
  }

  /** Does what can be done now. */
  void advance(Instant now, List<SyncCommand> out) {
    plan();
    groups.request(true, now, out);
    if (linked <= ours.number() + 1) {
      meeting.advance(now, out);
    }
  }

  private void plan() {
    for (; groups.size() < atWork && cursor > ours.number(); cursor -= RUN) {
      if (!sound.containsKey(cursor) && !isOpen(cursor)) {
        groups.open(cursor, lastOfRun(cursor), null, null);
      }
    }
  }

  private boolean isOpen(long first) {
    return groups.all().stream().anyMatch(group -> group.first() == first);
  }

  /** The whole way, once it is known. */
  Optional<Route> route() {
    if (linked > ours.number() + 1) {
      return Optional.empty();
    }
    return meeting.base().map(base -> {
      List<Route.Run> runs = new ArrayList<>(meeting.runs());
      sound.forEach((first, run) -> runs.add(new Route.Run(first, run.last, run.lastHash, run.headers)));
      return new Route(base, runs);
    });
  }

  void delivered(HeaderDelivery delivery) {
    groups.delivered(delivery);
    meeting.delivered(delivery);
  }

  void ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    groups.ended(end, true, now, out);
    meeting.ended(end, now, out);
  }

  Findings checked(SyncEvent.Checked event, List<SyncCommand> out) {
    Optional<HeaderGroup> group = groups.of(event.group());
    if (group.isEmpty()) {
      return meeting.checked(event, out);
    }
    return switch (event.result()) {
      case CheckResult.Unsound unsound -> groups.unsound(group.get(), unsound);
      case CheckResult.Sound run -> {
        groups.close(group.get());
        keep(group.get(), run.headers());
        link(out);
        yield Findings.NONE;
      }
    };
  }

  private void keep(HeaderGroup group, List<BlockHeader> headers) {
    boolean low = group.first() < ours.number() + 1 + (long) KEPT * RUN;
    Set<PeerId> senders = new HashSet<>(group.sendersSinceAnchor(group.count() - 1));
    sound.put(
        group.first(),
        new Sound(group.last(), headers.getFirst().parentHash(), headers.getLast().hash(), senders, low ? group : null));
  }

  /** Goes down as far as there are runs that link. */
  private void link(List<SyncCommand> out) {
    while (linked > ours.number() + 1) {
      long first = firstOfRunWith(linked - 1);
      Sound run = sound.get(first);
      if (run == null) {
        return;
      }
      if (!run.lastHash.equals(expected)) {
        sound.remove(first);
        openWithout(first, run.senders);
        return;
      }
      elsewhere.remove(first);
      expected = run.parent;
      linked = first;
    }
    meet(out);
  }

  /** Everybody is asked once before anybody is asked again: those on other chains may be the many. */
  private void openWithout(long first, Set<PeerId> senders) {
    HeaderGroup anew = groups.open(first, lastOfRun(first), null, null);
    anew.askOneAtATime();
    if (senders.size() == 1) {
      Set<PeerId> tried = elsewhere.computeIfAbsent(first, _ -> new HashSet<>());
      tried.addAll(senders);
      anew.leaveOut(List.copyOf(tried));
      if (!groups.anyServes(anew)) {
        elsewhere.remove(first);
      }
    }
  }

  private void meet(List<SyncCommand> out) {
    long number = Math.min(ours.number(), target.number());
    if (number == ours.number() && expected.equals(ours.header().hash())) {
      meeting.at(ours);
    } else if (number == 0) {
      meeting.nowhere();
    } else {
      meeting.begin(number, expected, out);
    }
  }

  /** Begins; call once before anything else. */
  void begin(List<SyncCommand> out) {
    if (target.number() <= ours.number()) {
      meet(out);
    }
  }

  void tipLoaded(SyncEvent.TipLoaded event) {
    meeting.tipLoaded(event);
  }

  void tipMissing(SyncEvent.TipMissing event) {
    meeting.tipMissing(event);
  }

  void hashesRead(SyncEvent.HashesRead event, List<SyncCommand> out) {
    meeting.hashesRead(event, out);
  }

  void lost(Set<PackId> lost) {
    groups.lost(lost);
    meeting.lost(lost);
  }

  void tick(Instant now, List<SyncCommand> out) {
    groups.late(now);
    meeting.tick(now, out);
  }

  /** Why there is no way; empty as long as there may be one. */
  Optional<String> objection() {
    return meeting.isElsewhere() ? Optional.of("it does not descend from our genesis") : Optional.empty();
  }

  /** In words an operator reads; empty while it moves. */
  String waitingFor() {
    return groups.isAnyResting() || meeting.isResting() ? "a peer that has the headers below the trusted block #" + target.number() : "";
  }
}
