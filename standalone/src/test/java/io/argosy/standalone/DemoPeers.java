package io.argosy.standalone;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.servedstate.ServedState;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.ServingLimits;
import io.argosy.wirepeer.Tally;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Peers that serve the demo's chain, and what a sync of it must end in. */
final class DemoPeers implements AutoCloseable {
  /** Held by tests that run all services in the test's own JVM, whose memory is enough for one. */
  static final String CLUSTER_IN_THIS_PROCESS = "cluster-in-this-process";

  /** Content digest of the whole demo chain: written down once from an undisturbed sync whose every block was compared with geth. */
  static final Hash DIGEST = Hash.fromHex("8ce991077a9db33e31a81948136753cfe1f280b5f1e925daf72a6d58fbc49bb1");

  static final long HEAD = 20_500;

  private static final int PAGE_BYTES = 4096;

  private static final DemoChain CHAIN = DemoChain.load();

  private final List<WirePeer> peers = new ArrayList<>();

  static DemoChain chain() {
    return CHAIN;
  }

  /** One honest peer for each eth version. From eth/70 on they cut lists of receipts far earlier than real ones. */
  static DemoPeers speaking(int... versions) {
    DemoPeers all = new DemoPeers();
    for (int version : versions) {
      WirePeer.Setup peer = WirePeer.serving(CHAIN.served()).speaking(version);
      all.peers.add((version < 70 ? peer : peer.limitedTo(ServingLimits.cuttingAt(PAGE_BYTES))).listen());
    }
    return all;
  }

  /** Peers that take their time, so that there is something to disturb. */
  static DemoPeers slow(Duration answer, int... versions) {
    DemoPeers all = new DemoPeers();
    for (int version : versions) {
      all.add(version, Behaviour.slow(answer));
    }
    return all;
  }

  /** The same, and they serve the states that a sync asks for too. */
  static DemoPeers slowWithState(Duration answer, int... versions) {
    DemoPeers all = new DemoPeers();
    for (int version : versions) {
      all.peers.add(WirePeer.serving(CHAIN.served())
          .having(CHAIN.states())
          .speaking(version)
          .behaving(Behaviour.slow(answer))
          .listen());
    }
    return all;
  }

  /** The state that a sync of the whole chain ends with. */
  static ServedState pivotState() {
    return CHAIN.states().all().getFirst();
  }

  /** One more, that misbehaves. */
  WirePeer add(int version, Behaviour... ways) {
    WirePeer peer = WirePeer.serving(CHAIN.served()).speaking(version).behaving(ways).listen();
    peers.add(peer);
    return peer;
  }

  List<WirePeer> all() {
    return List.copyOf(peers);
  }

  /** Requests that came so far. */
  int questions() {
    return peers.stream()
        .map(WirePeer::tally)
        .mapToInt(t -> t.requests(Tally.Kind.HEADERS) + t.requests(Tally.Kind.BODIES) + t.requests(Tally.Kind.RECEIPTS))
        .sum();
  }

  List<String> enodes() {
    return peers.stream().map(peer -> peer.enode().toString()).toList();
  }

  /** What is stored below a folder, checked from disk. */
  static AuditReport audit(Path folder) throws InterruptedException {
    try (StoreAudit audit = StoreAudit.open(folder)) {
      return audit.run(new BlockRange(0, audit.completeTo()), _ -> {});
    }
  }

  @Override
  public void close() {
    peers.forEach(WirePeer::close);
  }
}
