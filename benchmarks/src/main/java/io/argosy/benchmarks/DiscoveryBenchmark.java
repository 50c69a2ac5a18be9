package io.argosy.benchmarks;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.net.UdpDiscovery;
import io.argosy.discovery.net.UdpSocket;
import io.argosy.discovery.v4.DiscV4Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A cold start of discv4: nodes on loopback that know one boot node and nobody else. How long until each of them has proof and record of nine tenths of all others. */
public final class DiscoveryBenchmark {
  private static final int NODES = 32;
  private static final double ENOUGH = 0.9;
  private static final int ROUNDS = 5;
  private static final long GIVE_UP_SECONDS = 60;

  private DiscoveryBenchmark() {}

  /**
   * @param args nodes
   */
  public static void main(String[] args) throws Exception {
    int nodes = args.length > 0 ? Integer.parseInt(args[0]) : NODES;
    System.out.printf(Locale.ROOT, "%d nodes on loopback, one boot node; the first round is with a cold JVM%n", nodes);
    for (int round = 1; round <= ROUNDS; round++) {
      run(nodes);
    }
    System.exit(0);
  }

  private record Member(UdpDiscovery node, Set<NodeId> found) {}

  private static void run(int size) throws InterruptedException {
    List<Member> members = new ArrayList<>();
    try {
      Contact boot = null;
      for (int i = 0; i < size; i++) {
        UdpSocket socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        NodeKey key = NodeKey.random(new SecureRandom());
        NodeRecord record = new NodeRecord.Draft(1).endpoint(IpAddress.parse("127.0.0.1"), socket.port(), 30303).sign(key);
        Set<NodeId> found = ConcurrentHashMap.newKeySet();
        UdpDiscovery node = new UdpDiscovery(
            socket, key, record, InstantSource.system(), (_, said) -> said.ifPresent(r -> found.add(r.id())), Throwable::printStackTrace);
        members.add(new Member(node, found));
        if (boot == null) {
          boot = record.contact().orElseThrow();
        } else {
          node.tell(new DiscV4Event.BootNodeNamed(boot));
        }
      }
      long began = System.nanoTime();
      members.forEach(member -> member.node().start());
      double enough = await(members, (int) Math.ceil(ENOUGH * (size - 1)), began);
      double all = await(members, size - 1, began);
      long packets = members.stream().mapToLong(m -> m.node().sent()).sum();
      System.out.printf(Locale.ROOT, "  every node knows nine tenths after %.2f s, all after %.2f s; %,d packets%n", enough, all, packets);
    } finally {
      members.forEach(member -> member.node().close());
    }
  }

  private static double await(List<Member> members, int others, long began) throws InterruptedException {
    while (members.stream().anyMatch(m -> m.found().size() < others)) {
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(GIVE_UP_SECONDS)) {
        return Double.NaN;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
