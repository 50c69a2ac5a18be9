package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Those on a simulated network who mean no good. */
final class Hostile {
  /** Lives on the network, and has nothing to do with it. */
  static final IpAddress VICTIM = IpAddress.parse("77.7.7.7");

  private static final long FAR = Long.MAX_VALUE;

  private Hostile() {}

  /** Proves itself, and answers questions with the victim and with nodes that are not. */
  static final class Liar {
    private final SimNetwork network;
    private final Gen gen;
    private final IpAddress ip;
    private final NodeId id;

    Liar(SimNetwork network, Gen gen, IpAddress ip, List<SimNode> nodes) {
      this.network = network;
      this.gen = gen;
      this.ip = ip;
      this.id = NodeId.of(gen.bytes(64));
      network.live(ip, this::receive);
      for (SimNode node : nodes) {
        network.after(Duration.ofMillis(gen.between(0, 20_000)), () -> say(node.contact.endpoint().ip(), ping()));
      }
    }

    private void receive(IpAddress from, PacketCodec.Opened opened) {
      switch (opened.packet()) {
        case Packet.Ping _ -> {
          say(from, new Packet.Pong(Packet.Stated.NOTHING, opened.hash(), FAR, OptionalLong.of(1)));
          say(from, ping());
        }
        case Packet.FindNode _ -> {
          for (int i = 0; i < 3; i++) {
            say(from, new Packet.Neighbors(invented(), FAR));
          }
        }
        default -> say(from, new Packet.Neighbors(invented(), FAR));
      }
    }

    private List<Contact> invented() {
      return gen.list(12, 12, () -> Contact.of(
          NodeId.of(gen.bytes(64)),
          new Endpoint(gen.chance(0.5) ? VICTIM : IpAddress.of(new byte[] {95, (byte) gen.between(0, 99), (byte) gen.between(0, 99), 1}), SimNode.PORT, SimNode.PORT)));
    }

    private void say(IpAddress to, Packet packet) {
      network.send(ip, to, new PacketCodec.Opened(id, network.seal().hash(), packet));
    }
  }

  /** One of many names of somebody who has a few networks. */
  static final class Sybil {
    private final NodeId id;

    Sybil(SimNetwork network, Gen gen, IpAddress ip, List<SimNode> nodes) {
      id = NodeId.of(gen.bytes(64));
      network.live(ip, (from, opened) -> {
        if (opened.packet() instanceof Packet.Ping) {
          Packet pong = new Packet.Pong(Packet.Stated.NOTHING, opened.hash(), FAR, OptionalLong.empty());
          network.send(ip, from, new PacketCodec.Opened(id, network.seal().hash(), pong));
        }
      });
      for (SimNode node : nodes) {
        network.after(Duration.ofMillis(gen.between(0, 60_000)), () ->
            network.send(ip, node.contact.endpoint().ip(), new PacketCodec.Opened(id, network.seal().hash(), ping())));
      }
    }
  }

  /** Asks in the victim's name. */
  static final class Spoofer {
    Spoofer(SimNetwork network, Gen gen, List<SimNode> nodes) {
      for (int i = 0; i < 3000; i++) {
        NodeId id = NodeId.of(gen.bytes(64));
        SimNode node = gen.oneOf(nodes);
        Packet packet = switch (gen.between(0, 3)) {
          case 0 -> new Packet.FindNode(id, FAR);
          case 1 -> new Packet.EnrRequest(FAR);
          case 2 -> new Packet.Pong(Packet.Stated.NOTHING, Hash.of(gen.bytes(32)), FAR, OptionalLong.empty());
          default -> ping();
        };
        network.after(Duration.ofMillis(gen.between(0, 120_000)), () ->
            network.send(VICTIM, node.contact.endpoint().ip(), new PacketCodec.Opened(id, network.seal().hash(), packet)));
      }
    }
  }

  private static Packet ping() {
    return new Packet.Ping(new Packet.Stated(null, 0, SimNode.PORT), Packet.Stated.NOTHING, FAR, OptionalLong.empty());
  }
}
