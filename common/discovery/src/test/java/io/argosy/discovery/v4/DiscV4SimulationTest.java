package io.argosy.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.IpAddress;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Some hundred nodes on a network that loses a tenth of all packets; a quarter of the names on it are of those who mean no good. */
class DiscV4SimulationTest {
  private static final int HONEST = 80;
  private static final int LIARS = 6;
  private static final int SYBILS = 30;

  @SeededTest(runs = 2)
  void honestNodesFindEachOtherThoughSomeLieAndNobodyIsUsedAgainstAVictim(Gen gen) {
    SimNetwork network = new SimNetwork(gen, 0.1, 0.02);
    Proofs proofs = new Proofs(network);
    List<SimNode> nodes = honest(network, gen);
    for (int i = 0; i < LIARS; i++) {
      new Hostile.Liar(network, gen, IpAddress.parse("90." + i + ".1.1"), nodes);
    }
    for (int i = 0; i < SYBILS; i++) {
      new Hostile.Sybil(network, gen, IpAddress.parse("91.1." + i / 10 + "." + (1 + i % 10)), nodes);
    }
    new Hostile.Spoofer(network, gen, nodes);

    network.runFor(Duration.ofMinutes(3));

    Set<NodeId> honest = new HashSet<>();
    nodes.forEach(node -> honest.add(node.contact.id()));
    for (SimNode node : nodes) {
      assertThat(node.found.keySet().stream().filter(honest::contains).count())
          .as("%s of %s found", node.contact, HONEST)
          .isGreaterThanOrEqualTo((long) (0.9 * (HONEST - 1)));
      assertThat(node.found.entrySet().stream().filter(e -> honest.contains(e.getKey()) && e.getValue().isEmpty()).count())
          .as("records that %s lacks", node.contact)
          .isLessThan(HONEST / 10);
      // Beside the honest a table has the liars, and ten of each of the three networks of many names.
      assertThat(node.standing.nodes()).isBetween(HONEST / 3, HONEST + LIARS + 30);
    }
    assertThat(proofs.unproven).as("answers to those who had proved nothing").isEmpty();
    // A spoofed ping earns the victim a pong. Whoever is named or pretended to, a node pings its address eight times a minute and repeats each once.
    assertThat(proofs.pingsToVictim).isLessThanOrEqualTo(HONEST * 2 * 8 * 4);
    assertThat(proofs.toVictim - proofs.pingsToVictim).isLessThanOrEqualTo(proofs.asVictim);
  }

  @SeededTest(runs = 1)
  void whoLeavesIsForgottenAndWhoComesLateIsFound(Gen gen) {
    SimNetwork network = new SimNetwork(gen, 0.1, 0);
    List<SimNode> nodes = honest(network, gen);
    network.runFor(Duration.ofMinutes(2));

    nodes.forEach(node -> node.on(new DiscV4Event.AppetiteChanged(DiscV4Event.Appetite.SATED)));
    List<SimNode> left = nodes.subList(HONEST - 20, HONEST);
    left.forEach(SimNode::turnOff);
    SimNode late = new SimNode(network, gen, IpAddress.parse("80.200.1.1"));
    late.on(new DiscV4Event.BootNodeNamed(nodes.getFirst().contact));
    network.runFor(Duration.ofMinutes(40));

    List<SimNode> stayed = nodes.subList(0, HONEST - 20);
    assertThat(stayed.stream().filter(node -> node.found.containsKey(late.contact.id())).count()).isGreaterThan(stayed.size() * 9 / 10);
    assertThat(late.found.keySet()).hasSizeGreaterThan(stayed.size() * 9 / 10);
    for (SimNode node : stayed) {
      assertThat(node.standing.nodes()).isLessThanOrEqualTo(stayed.size() + 1 + left.size() / 4);
    }
  }

  private static List<SimNode> honest(SimNetwork network, Gen gen) {
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < HONEST; i++) {
      SimNode node = new SimNode(network, gen, IpAddress.parse("80." + i % 200 + "." + i / 200 + ".1"));
      if (i > 0) {
        node.on(new DiscV4Event.BootNodeNamed(nodes.get(gen.between(0, Math.min(i, 3) - 1)).contact));
      }
      nodes.add(node);
    }
    return nodes;
  }

  /** Knows from the outside who has answered whose pings, and who is told more than that before. */
  private static final class Proofs implements SimNetwork.Watcher {
    private final Map<Hash, IpAddress> pings = new HashMap<>();
    private final Set<List<IpAddress>> proven = new HashSet<>();
    private final List<String> unproven = new ArrayList<>();
    private int toVictim;
    private int pingsToVictim;
    private int asVictim;

    Proofs(SimNetwork network) {
      network.watch(this);
    }

    @Override
    public void sent(IpAddress from, IpAddress to, PacketCodec.Opened opened) {
      if (from.equals(Hostile.VICTIM)) {
        asVictim++;
        return;
      }
      if (to.equals(Hostile.VICTIM)) {
        toVictim++;
      }
      switch (opened.packet()) {
        case Packet.Ping _ -> {
          pings.put(opened.hash(), from);
          pingsToVictim += to.equals(Hostile.VICTIM) ? 1 : 0;
        }
        case Packet.Pong pong -> {
          if (to.equals(pings.get(pong.ping()))) {
            proven.add(List.of(to, from));
          }
        }
        case Packet.Neighbors _, Packet.EnrResponse _ -> {
          if (!proven.contains(List.of(from, to)) && isHonest(from)) {
            unproven.add(from + " to " + to + ": " + opened.packet());
          }
        }
        case Packet.FindNode _, Packet.EnrRequest _ -> {}
      }
    }

    private static boolean isHonest(IpAddress ip) {
      return ip.toString().startsWith("80.");
    }
  }
}
