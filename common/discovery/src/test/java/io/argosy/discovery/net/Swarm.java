package io.argosy.discovery.net;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.v4.DiscV4Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Nodes on loopback that know of the first one and of nobody else. */
final class Swarm implements AutoCloseable {
  private final List<UdpDiscovery> nodes = new ArrayList<>();
  private final InetSocketAddress boot;
  private final List<Member> members = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** A node and whom it has found. */
  static final class Member implements UdpDiscovery.Listener {
    final Set<NodeId> found = ConcurrentHashMap.newKeySet();
    final Set<NodeId> withRecord = ConcurrentHashMap.newKeySet();

    @Override
    public void found(Contact contact, Optional<NodeRecord> record) {
      found.add(contact.id());
      record.ifPresent(r -> withRecord.add(r.id()));
    }
  }


  Swarm(int size) {
    Contact first = null;
    InetSocketAddress where = null;
    for (int i = 0; i < size; i++) {
      UdpSocket socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      NodeKey key = NodeKey.random(new SecureRandom());
      NodeRecord record = new NodeRecord.Draft(1).endpoint(IpAddress.parse("127.0.0.1"), socket.port(), 30303).sign(key);
      Member member = new Member();
      UdpDiscovery node = new UdpDiscovery(socket, key, record, InstantSource.system(), member, failures::add);
      members.add(member);
      nodes.add(node);
      if (first == null) {
        first = record.contact().orElseThrow();
        where = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port());
      } else {
        node.tell(new DiscV4Event.BootNodeNamed(first));
      }
    }
    boot = java.util.Objects.requireNonNull(where);
  }

  void start() {
    nodes.forEach(UdpDiscovery::start);
  }

  List<Member> members() {
    return members;
  }

  /** Where the first one listens. */
  InetSocketAddress boot() {
    return boot;
  }

  /** Packets that the first one could not make anything of. */
  long dropped() {
    return nodes.getFirst().dropped();
  }

  /** What went wrong inside. */
  List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    nodes.forEach(UdpDiscovery::close);
  }
}
