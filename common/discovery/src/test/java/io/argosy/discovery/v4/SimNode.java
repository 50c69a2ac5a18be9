package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.props.Gen;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An honest node: the real core on a simulated network. */
final class SimNode {
  private static final Duration TICK = Duration.ofMillis(100);
  static final int PORT = 30303;

  final Contact contact;
  final Map<NodeId, Optional<NodeRecord>> found = new HashMap<>();
  DiscV4Command.Standing standing = new DiscV4Command.Standing(0, 0, 0, 0);
  private final SimNetwork network;
  private final DiscV4 core;
  private boolean isOff;

  SimNode(SimNetwork network, Gen gen, IpAddress ip) {
    this.network = network;
    NodeKey key = NodeKey.of(gen.bytes(32));
    NodeRecord record = new NodeRecord.Draft(1).endpoint(ip, PORT, PORT).sign(key);
    contact = Contact.of(key.id(), new Endpoint(ip, PORT, PORT));
    core = new DiscV4(record, _ -> network.seal(), gen.anyLong());
    network.live(ip, (from, opened) -> on(new DiscV4Event.Arrived(from, PORT, opened)));
    network.after(Duration.ofMillis(gen.between(0, 1000)), this::tick);
  }

  private void tick() {
    if (!isOff) {
      on(new DiscV4Event.Tick());
      network.after(TICK, this::tick);
    }
  }

  void on(DiscV4Event event) {
    if (isOff) {
      return;
    }
    for (DiscV4Command command : core.on(event, network.now())) {
      switch (command) {
        case DiscV4Command.Send c -> network.send(
            contact.endpoint().ip(), c.ip(), new PacketCodec.Opened(contact.id(), c.sealed().hash(), c.packet()));
        case DiscV4Command.Found c -> found.merge(c.contact().id(), c.record(), (a, b) -> b.isPresent() ? b : a);
        case DiscV4Command.Report c -> standing = c.standing();
        case DiscV4Command.Lost c -> found.remove(c.contact().id());
        case DiscV4Command.SeenAt _ -> {}
      }
    }
  }

  void turnOff() {
    isOff = true;
  }
}
