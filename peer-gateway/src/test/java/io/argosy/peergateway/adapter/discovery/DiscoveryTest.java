package io.argosy.peergateway.adapter.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Genesis;
import io.argosy.chain.Network;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.RecordFilter.Fit;
import io.argosy.discovery.net.UdpSocket;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.verdict.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {
  private static final Network OURS = network(5);
  private static final Network ANOTHER = network(6);

  @TempDir Path folder;

  private final Deque<Member> open = new ArrayDeque<>();
  private int members;

  /** The discovery of a gateway whose dialer writes down what it is told. */
  private final class Member {
    final Map<PeerId, GatewayEvent.NodeLearned> dialed = new ConcurrentHashMap<>();
    final Discovery discovery;

    Member(NodeKey key, Network network, Path file, List<String> bootNodes) {
      DiscoveryPlan plan = DiscoveryPlan.of(network, "v4", bootNodes, List.of("none"), "none", 0, 0, 0, file);
      discovery = new Discovery(
          plan, key, network, new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()), event -> {
            if (event instanceof GatewayEvent.NodeLearned learned) {
              dialed.put(learned.peer(), learned);
            }
          }, () -> 0, 10, Throwable::printStackTrace);
      open.push(this);
      discovery.start();
    }

    Enode enode() {
      return discovery.own().contact().map(Contact::enode).orElseThrow();
    }

    PeerId id() {
      return new PeerId(discovery.own().id().address());
    }
  }

  @AfterEach
  void close() {
    open.forEach(member -> member.discovery.close());
  }

  @Test
  void nodesOfOurChainAreDialedAndThoseOfAnotherAreNot() throws InterruptedException {
    Member boot = member(OURS, List.of());
    Member stranger = member(ANOTHER, List.of(boot.enode().toString()));
    Member first = member(OURS, List.of(boot.enode().toString()));
    Member second = member(OURS, List.of(boot.enode().toString()));

    await(() -> first.dialed.containsKey(second.id()) && second.dialed.containsKey(first.id()) && first.dialed.containsKey(boot.id()));
    await(() -> first.discovery.known(Fit.OTHERS) == 1);

    assertThat(first.dialed).doesNotContainKeys(stranger.id(), first.id());
    assertThat(first.dialed.get(second.id())).isEqualTo(new GatewayEvent.NodeLearned(second.id(), second.enode().toString(), Trust.FOUND));
  }

  @Test
  void whatWasFoundOutlastsTheProcess() throws InterruptedException {
    Member boot = member(OURS, List.of());
    NodeKey key = NodeKey.random(new SecureRandom());
    Path file = folder.resolve("deep/nodes");
    Member before = new Member(key, OURS, file, List.of(boot.enode().toString()));
    await(() -> before.dialed.containsKey(boot.id()));
    before.discovery.close();
    open.remove(before);

    Member after = new Member(key, OURS, file, List.of());

    assertThat(file).exists();
    await(() -> after.dialed.containsKey(boot.id()));
  }

  @Test
  void whoIsBarredIsNotOfferedByTheNextLife() throws Exception {
    Member boot = member(OURS, List.of());
    Path file = folder.resolve("nodes");
    Member before = new Member(NodeKey.random(new SecureRandom()), OURS, file, List.of(boot.enode().toString()));
    await(() -> before.dialed.containsKey(boot.id()));
    before.discovery.heard(new GatewayCommand.NoteBan(boot.id(), Fault.BAD_HEADER, "a test"));
    await(() -> before.discovery.isIdle());
    before.discovery.close();
    open.remove(before);

    assertThat(Files.readString(file)).startsWith("-100 ");
  }

  private Member member(Network network, List<String> bootNodes) {
    return new Member(NodeKey.random(new SecureRandom()), network, folder.resolve("nodes-" + members++), bootNodes);
  }

  private static Network network(int chain) {
    return Genesis.parse("{\"config\": {\"chainId\": " + chain + "}, \"extraData\": \"0x0" + chain + "\", \"alloc\": {}}").network("private");
  }

  private static int freePort() {
    try (UdpSocket socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return socket.port();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not within 20 s").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
