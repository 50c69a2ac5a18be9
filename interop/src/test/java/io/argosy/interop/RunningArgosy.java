package io.argosy.interop;

import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.bus.ClusterSettings;
import io.argosy.packs.StageReport;
import io.argosy.primitives.BlockRef;
import io.argosy.stages.Stage;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.ClusterWatch;
import io.argosy.standalone.LocalCluster;
import io.argosy.stages.StateStanding;
import java.time.Duration;
import java.util.List;

/** A whole Argosy, its services in this process, that keeps following its peers until it is closed. */
final class RunningArgosy implements AutoCloseable {
  private final LocalCluster cluster;
  private final ClusterWatch watch;

  private RunningArgosy(LocalCluster cluster, ClusterWatch watch) {
    this.cluster = cluster;
    this.watch = watch;
  }

  static RunningArgosy start(ClusterOptions options) {
    LocalCluster cluster = LocalCluster.start(options);
    ClusterSettings settings = ClusterSettings.onOneHost(cluster.broker().bootstrap(), options.network(), "local");
    return new RunningArgosy(cluster, new ClusterWatch(settings.connection("interop"), settings.topics()));
  }

  StoredChain chain() {
    return cluster.store().chain();
  }

  LocalCluster cluster() {
    return cluster;
  }

  List<StageReport> reports() {
    return watch.reports();
  }

  /** True if this block and all below it are there in full, and it is the canonical one. */
  boolean has(BlockRef block) {
    return chain().watermarks().blocks() >= block.number() && chain().canonical(block.number()).filter(block::equals).isPresent();
  }

  /** Returns once a block and all below it are stored in full. */
  void await(BlockRef block, Duration limit) throws InterruptedException {
    Await.until(() -> has(block) || hasFailed(), limit, () -> "block " + block + "; " + state());
    failIfBroken();
  }

  /** Returns once a stage is done up to a height. */
  void await(Stage stage, long number, Duration limit) throws InterruptedException {
    Await.until(
        () -> chain().watermarks().of(stage) >= number || hasFailed(),
        limit,
        () -> stage + " to #" + number + "; " + state());
    failIfBroken();
  }

  /** Returns once the state of some block is whole. */
  void awaitState(Duration limit) throws InterruptedException {
    Await.until(
        () -> isStateWhole() || hasFailed(),
        limit,
        () -> "state: " + watch.state() + "; " + state());
    failIfBroken();
  }

  boolean isStateWhole() {
    return watch.state().filter(StateStanding::sealed).isPresent();
  }

  boolean hasFailed() {
    return cluster.failure().isDone();
  }

  /** Counts pivots; 0 before the first. */
  long epoch() {
    return watch.state().map(StateStanding::epoch).orElse(0L);
  }

  /** Where the syncing of state stands; only once there is a pivot. */
  StateStanding standing() {
    return watch.state().orElseThrow();
  }

  private void failIfBroken() {
    Throwable failure = cluster.failure().getNow(null);
    if (failure != null) {
      throw new AssertionError("a service of Argosy failed", failure);
    }
  }

  /** All that Argosy says of itself, for the message of a failure. */
  String state() {
    return chain().watermarks() + ", head " + watch.target() + ", peers " + watch.peers() + ", " + reports();
  }

  @Override
  public void close() {
    watch.close();
    cluster.close();
  }
}
