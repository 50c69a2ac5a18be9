package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.PackId;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a proven way down leaves our chain: goes on below our tip in steps that grow, and compares each with what is stored. Mutable, owned by the core's thread.
 */
final class Meeting {
  private static final int FIRST_STEP = 32;
  private static final int LONGEST_STEP = 1024;

  private final OpenGroups groups;
  private final StoreRead read = new StoreRead();
  private final List<Route.Run> runs = new ArrayList<>();
  private int step = FIRST_STEP;
  private @Nullable List<BlockHeader> theirs;
  private @Nullable List<Hash> stored;
  private @Nullable Tip base;
  private boolean elsewhere;

  Meeting(OpenRequests requests, Epochs epochs) {
    this.groups = new OpenGroups(requests, epochs);
  }

  void restart() {
    groups.all().forEach(groups::close);
    read.forget();
    runs.clear();
    step = FIRST_STEP;
    theirs = null;
    stored = null;
    base = null;
    elsewhere = false;
  }

  /** The way ends beside our genesis. */
  void nowhere() {
    elsewhere = true;
  }

  /** The way ends at our tip. */
  void at(Tip ours) {
    base = ours;
  }

  /** The way goes through a block of this number and hash, which is not known to be ours. */
  void begin(long number, Hash hash, List<SyncCommand> out) {
    long first = Math.max(1, number - step + 1);
    groups.open(first, number, null, hash);
    theirs = null;
    stored = null;
    read.ask(new SyncCommand.ReadHashes(new BlockRange(first - 1, number)), out);
  }

  /** The last block that is ours and on the way, once known. */
  Optional<Tip> base() {
    return Optional.ofNullable(base);
  }

  /** Runs of the way above the base, up to our tip; ascending. */
  List<Route.Run> runs() {
    return List.copyOf(runs.reversed());
  }

  /** The lowest block on the way that it has come to; empty before it began. */
  OptionalLong lowest() {
    return runs.isEmpty() ? OptionalLong.empty() : OptionalLong.of(runs.getLast().first());
  }

  /** True if the way does not even lead to our genesis. */
  boolean isElsewhere() {
    return elsewhere;
  }

  boolean isResting() {
    return groups.isAnyResting();
  }

  void advance(Instant now, List<SyncCommand> out) {
    groups.request(true, now, out);
  }

  void delivered(HeaderDelivery delivery) {
    groups.delivered(delivery);
  }

  void ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    groups.ended(end, true, now, out);
  }

  Findings checked(SyncEvent.Checked event, List<SyncCommand> out) {
    Optional<HeaderGroup> group = groups.of(event.group());
    if (group.isEmpty()) {
      return Findings.NONE;
    }
    return switch (event.result()) {
      case CheckResult.Unsound unsound -> groups.unsound(group.get(), unsound);
      case CheckResult.Sound run -> {
        groups.close(group.get());
        theirs = run.headers();
        compare(out);
        yield Findings.NONE;
      }
    };
  }

  void hashesRead(SyncEvent.HashesRead event, List<SyncCommand> out) {
    if (read.isAnsweredBy(event)) {
      stored = event.hashes();
      compare(out);
    }
  }

  private void compare(List<SyncCommand> out) {
    List<BlockHeader> way = theirs;
    List<Hash> chain = stored;
    if (way == null || chain == null) {
      return;
    }
    theirs = null;
    stored = null;
    BlockHeader lowest = way.getFirst();
    for (int i = way.size() - 1; i >= 0; i--) {
      if (way.get(i).hash().equals(chain.get(i + 1))) {
        end(way.subList(i + 1, way.size()), way.get(i).number(), out);
        return;
      }
    }
    if (lowest.parentHash().equals(chain.getFirst())) {
      end(way, lowest.number() - 1, out);
    } else if (lowest.number() == 1) {
      elsewhere = true;
    } else {
      runs.add(runOf(way));
      step = Math.min(2 * step, LONGEST_STEP);
      begin(lowest.number() - 1, lowest.parentHash(), out);
    }
  }

  private void end(List<BlockHeader> above, long number, List<SyncCommand> out) {
    if (!above.isEmpty()) {
      runs.add(runOf(above));
    }
    read.ask(new SyncCommand.LoadTip(number), out);
  }

  private static Route.Run runOf(List<BlockHeader> headers) {
    return new Route.Run(headers.getFirst().number(), headers.getLast().number(), headers.getLast().hash(), null);
  }

  void tipLoaded(SyncEvent.TipLoaded event) {
    if (read.isAnsweredBy(event)) {
      base = event.tip();
    }
  }

  void tipMissing(SyncEvent.TipMissing event) {
    read.missing(event);
  }

  void lost(Set<PackId> lost) {
    groups.lost(lost);
  }

  void tick(Instant now, List<SyncCommand> out) {
    groups.late(now);
    read.tick(out);
  }
}
