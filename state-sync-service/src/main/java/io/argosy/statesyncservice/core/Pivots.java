package io.argosy.statesyncservice.core;

import io.argosy.mailboxes.Gateways;
import io.argosy.packs.BeginState;
import io.argosy.packs.SealState;
import io.argosy.primitives.Hash;
import io.argosy.statesyncservice.core.StateEvent.PivotBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the block whose state is synced: some blocks behind the head, so that a reorg seldom touches it and peers still have it. Chooses again when it is too old, when no peer serves it, or when it is no longer canonical. Mutable, owned
 * by the core's thread; acts only in the leading instance.
 */
final class Pivots {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Peers may be a moment behind with what they have: not oftener than this for their sake. */
  private static final Duration STATELESS_PATIENCE = Duration.ofSeconds(10);

  private final StateLimits limits;
  private final StateMode mode;
  private boolean leading;
  private long head = -1;
  private long headers = -1;
  private long reading = -1;
  /** The highest epoch when the block that is being read was asked for. */
  private long lookedIn;
  private String cause = "";
  private Instant nextLook = Instant.EPOCH;
  private Optional<Instant> statelessSince = Optional.empty();

  Pivots(StateLimits limits, StateMode mode) {
    this.limits = limits;
    this.mode = mode;
  }

  void lead(boolean now) {
    leading = now;
    reading = -1;
    nextLook = Instant.EPOCH;
  }

  void headIs(long number) {
    head = Math.max(head, number);
  }

  /** Up to where all canonical headers are stored. */
  void headersAre(long number) {
    headers = number;
  }

  long head() {
    return head;
  }

  /** Where a pivot chosen now would be. */
  private long candidate() {
    return head < limits.pivotDistance() ? head : head - limits.pivotDistance();
  }

  void tick(StoreView view, Gateways gateways, Instant now, List<StateCommand> out) {
    if (!leading || !view.isSettled() || view.isSealed() || head < 0) {
      return;
    }
    Optional<Epoch> epoch = view.epoch();
    if (epoch.isPresent() && view.isRight(epoch.get())) {
      seal(epoch.get(), now, out);
      return;
    }
    if (reading >= 0 || now.isBefore(nextLook)) {
      return;
    }
    nextLook = now.plus(LOOK_EVERY);
    cause = epoch.map(current -> reasonToLeave(current, gateways, now)).orElse("the first");
    reading = cause.isEmpty() ? epoch.orElseThrow().pivot().number() : candidate();
    if (reading > headers) {
      reading = -1;
      return;
    }
    lookedIn = view.highestEpoch();
    out.add(new StateCommand.ReadBlock(reading));
  }

  private void seal(Epoch epoch, Instant now, List<StateCommand> out) {
    if (!now.isBefore(nextLook)) {
      nextLook = now.plus(LOOK_EVERY);
      out.add(new StateCommand.Seal(new SealState(epoch.number(), epoch.root())));
    }
  }

  /** Empty while the pivot is good. */
  private String reasonToLeave(Epoch epoch, Gateways gateways, Instant now) {
    long age = head - epoch.pivot().number();
    if (age > limits.pivotAge()) {
      return "the last one was " + age + " blocks behind the head";
    }
    if (!isServedByNobody(gateways, mode, epoch.root())) {
      statelessSince = Optional.empty();
      return "";
    }
    Instant since = statelessSince.orElse(now);
    statelessSince = Optional.of(since);
    boolean tooLong = now.isAfter(since.plus(STATELESS_PATIENCE));
    return tooLong && candidate() > epoch.pivot().number() ? "no peer serves the state of the last one" : "";
  }

  /** True if there are peers that could serve state, and all say that they do not have this one. */
  static boolean isServedByNobody(Gateways gateways, StateMode mode, Hash root) {
    return gateways.statePeers(mode.ways()) > 0 && !gateways.anyServesState(root, mode.ways());
  }

  void read(StateEvent.BlockRead e, StoreView view, List<StateCommand> out) {
    if (e.number() != reading) {
      return;
    }
    reading = -1;
    Optional<Epoch> epoch = view.epoch();
    // What was begun before may have arrived meanwhile: look again.
    if (!leading || !view.isSettled() || view.isSealed() || view.highestEpoch() != lookedIn || e.block().isEmpty()) {
      return;
    }
    PivotBlock found = e.block().get();
    if (!cause.isEmpty()) {
      begin(found, cause, view, out);
    } else if (epoch.isPresent() && !found.block().hash().equals(epoch.get().pivot().hash())) {
      begin(found, "the last one was left by a reorg", view, out);
    }
  }

  private void begin(PivotBlock block, String why, StoreView view, List<StateCommand> out) {
    statelessSince = Optional.empty();
    out.add(new StateCommand.Begin(new BeginState(view.highestEpoch() + 1, block.block(), block.stateRoot()), why));
  }
}
