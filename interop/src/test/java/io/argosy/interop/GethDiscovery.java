package io.argosy.interop;

import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.net.UdpDiscovery;
import io.argosy.discovery.net.UdpSocket;
import io.argosy.discovery.v4.DiscV4Event;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRef;
import io.argosy.standalone.ClusterOptions;
import io.argosy.standalone.DiscoveryOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/**
 * Nobody is told of anybody but of one boot node. Argosy finds a geth by discv4 and syncs from it; the geth has found Argosy, for it tells others of it; a second geth that knows Argosy alone finds the first through it; and
 * after a restart without boot nodes Argosy finds back by what it has kept.
 */
final class GethDiscovery implements Scenario {
  private static final long BLOCKS = 70;

  /** A ping, a pong, and the walks of geth's first refresh. */
  private static final long FIRST_QUESTIONS = 6;
  private static final Duration SYNC = Duration.ofSeconds(60);
  private static final Duration FIND = Duration.ofSeconds(60);

  @Override
  public void run(Path folder) throws Exception {
    Geth near = new Geth(folder.resolve("near"), 30401).lookingForPeers();
    Geth far = new Geth(folder.resolve("far"), 30501).lookingForPeers();
    try (near; far) {
      Address signer = near.newAccount();
      Path genesis = CliqueMiner.writeGenesis(folder.resolve("genesis.json"), signer);
      near.init(genesis);
      far.init(genesis);
      CliqueMiner miner = new CliqueMiner(near, signer);
      // Geth takes nobody into its table before it has asked its boot nodes, and its own are out of reach here.
      try (Probe first = new Probe()) {
        near.startMining(signer, "--networkid", "1337", "--bootnodes", first.enode().toString());
        miner.sealTo(BLOCKS, 1);
        Await.until(() -> first.node.received() >= FIRST_QUESTIONS, FIND, () -> "geth asked its boot node " + first.node.received() + " times");
      }
      BlockRef head = new BlockRef(BLOCKS, near.hash(BLOCKS));

      ClusterOptions options = ClusterOptions.of(folder.resolve("argosy"), genesis.toString(), List.of());
      try (RunningArgosy argosy = RunningArgosy.start(options.finding(DiscoveryOptions.onLoopback(List.of(near.enode()))))) {
        argosy.await(head, SYNC);
        Story.tell("Argosy found geth, and synced %s from it", head);
        Enode enode = argosy.cluster().gateway().enode();
        awaitThatItNames(enode.id(), near);
        Story.tell("geth found Argosy, and tells others of it");

        far.start("--networkid", "1337", "--bootnodes", enode.toString());
        String id = Enode.parse(near.enode()).id().toHex();
        Await.until(() -> hasPeer(far, id), FIND, () -> "the second geth's peers: " + far.rpc().call("admin_peers"));
        Story.tell("a second geth found the first through Argosy");
      }

      BlockRef next = miner.sealOne(2);
      try (RunningArgosy argosy = RunningArgosy.start(options.finding(DiscoveryOptions.onLoopback(List.of())))) {
        argosy.await(next, SYNC);
        Story.tell("without a boot node Argosy found back to geth, and has %s", next);
      }
    }
  }

  /** A node that knows the geth alone comes to know this one. */
  private static void awaitThatItNames(NodeId id, Geth geth) throws InterruptedException {
    try (Probe probe = new Probe()) {
      probe.node.tell(new DiscV4Event.BootNodeNamed(Contact.of(Enode.parse(geth.enode()))));
      Await.until(() -> probe.found.contains(id), FIND, () -> "found only " + probe.found);
    }
  }

  /** A node without any use but to be asked and to ask. */
  private static final class Probe implements AutoCloseable {
    private final NodeKey key = NodeKey.random(new SecureRandom());
    private final UdpSocket socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final Set<NodeId> found = ConcurrentHashMap.newKeySet();
    private final UdpDiscovery node;

    Probe() {
      NodeRecord record = new NodeRecord.Draft(1).endpoint(IpAddress.parse("127.0.0.1"), socket.port(), 0).sign(key);
      node = new UdpDiscovery(socket, key, record, InstantSource.system(), (contact, _) -> found.add(contact.id()), Throwable::printStackTrace);
      node.start();
    }

    Enode enode() {
      return new Enode(key.id(), "127.0.0.1", socket.port());
    }

    @Override
    public void close() {
      node.close();
    }
  }

  private static boolean hasPeer(Geth geth, String id) {
    return StreamSupport.stream(geth.rpc().call("admin_peers").spliterator(), false).anyMatch(peer -> peer.toString().contains(id));
  }
}
