package io.argosy.standalone;

import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.primitives.BlockRef;
import io.argosy.stages.Stage;
import io.argosy.stages.StateStanding;
import io.argosy.stages.Watermarks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Watches a sync to its end, shows how it goes, and notices when it cannot go on. */
final class SyncWait {
  private static final long LOOK_MILLIS = 50;

  private final LocalCluster cluster;
  private final ClusterWatch watch;
  private final List<Stage> stages;
  private final boolean withState;
  private final Duration peerTimeout;
  private final ProgressView view = new ProgressView(System.out, System.console() != null && System.console().isTerminal());
  private @Nullable BlockRef reached;
  private Duration took = Duration.ZERO;

  SyncWait(LocalCluster cluster, ClusterWatch watch, String mode, Duration peerTimeout) {
    this.cluster = cluster;
    this.watch = watch;
    this.stages = mode.equals("headers") ? List.of(Stage.HEADERS) : Stage.required();
    this.withState = ClusterOptions.hasState(mode);
    this.peerTimeout = peerTimeout;
  }

  /** The head that was reached. */
  BlockRef reached() {
    return java.util.Objects.requireNonNull(reached);
  }

  /** Time from the first peer to the head. */
  Duration took() {
    return took;
  }

  /**
   * True once everything up to the head is stored; false if {@code stopped} came first.
   *
   * @throws ArgosyException if there is no peer, or a service has failed
   */
  boolean run(boolean untilSynced, BooleanSupplier stopped) throws InterruptedException {
    long began = System.nanoTime();
    long lastPeer = began;
    long firstPeer = -1;
    while (!stopped.getAsBoolean()) {
      failIfBroken();
      view.show(watch, stages, withState);
      long now = System.nanoTime();
      if (!watch.peers().isEmpty()) {
        lastPeer = now;
        firstPeer = firstPeer < 0 ? now : firstPeer;
      }
      if (isSynced()) {
        took = Duration.ofNanos(now - (firstPeer < 0 ? began : firstPeer));
        view.show(watch, stages, withState);
        if (untilSynced) {
          return true;
        }
      } else if (untilSynced && now - lastPeer > peerTimeout.toNanos()) {
        throw new ArgosyException(ExitCode.NO_PEER, "no peer for " + peerTimeout.toSeconds() + " s: check --peer and the network; what is stored stays, start again to go on");
      } else if (untilSynced && watch.target().isEmpty() && now - began > peerTimeout.toNanos() && missing().isPresent()) {
        throw new ArgosyException(ExitCode.NO_TARGET, "no peer has block " + missing().get() + " after " + peerTimeout.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return false;
  }

  /** The block that is to be led to, and that no peer has. */
  private Optional<String> missing() {
    return watch.reports().stream()
        .map(StageReport::waitingFor)
        .filter(waiting -> waiting.startsWith("a peer that has the target ") || waiting.startsWith("a peer that has the checkpoint "))
        .map(waiting -> waiting.substring(waiting.lastIndexOf(' ') + 1))
        .findFirst();
  }

  private void failIfBroken() {
    Throwable failure = cluster.failure().getNow(null);
    if (failure != null) {
      throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
    if (!cluster.broker().isAlive()) {
      throw new ArgosyException(ExitCode.BROKER, "the Kafka broker has ended; start again, nothing is lost");
    }
  }

  private boolean isSynced() {
    Optional<Target> head = watch.target();
    if (head.isEmpty()) {
      return false;
    }
    Watermarks marks = cluster.store().chain().watermarks();
    long number = head.get().head().number();
    boolean complete = stages.stream().allMatch(stage -> marks.of(stage) >= number)
        && cluster.store().chain().canonical(number).map(head.get().head()::equals).orElse(false)
        && (!withState || watch.state().map(StateStanding::sealed).orElse(false));
    if (complete) {
      reached = head.get().head();
    }
    return complete;
  }
}
