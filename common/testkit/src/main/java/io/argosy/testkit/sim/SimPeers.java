package io.argosy.testkit.sim;

import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.RequestPack;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.SimBus.Flow;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The peer-to-peer side of a cluster: gateways, and peers spread over them. */
public final class SimPeers {
  private final Simulation sim;
  private final List<SimGateway> gateways = new ArrayList<>();
  private final Map<PeerId, SimPeer> peers = new HashMap<>();
  private final Set<SimPeer> banned = new LinkedHashSet<>();
  private final List<PeerVerdict> verdicts = new ArrayList<>();
  private final List<Consumer<GatewayAdvert>> adverts = new ArrayList<>();
  private final List<Receiver> receivers = new ArrayList<>();

  /** Who reads delivery topics; each looks for itself whether a partition is its own. */
  @FunctionalInterface
  public interface Receiver {
    void receive(Lane lane, int partition, DeliveryPack pack);
  }

  /** As many gateways as given, without peers yet. */
  public SimPeers(Simulation sim, int gatewayCount) {
    this.sim = sim;
    for (int slot = 0; slot < gatewayCount; slot++) {
      gateways.add(new SimGateway(sim, this, slot));
    }
  }

  /** A new peer, connected to one of the gateways. */
  public SimPeer join(TestChain chain, Behaviour behaviour) {
    SimPeer peer = new SimPeer("peer" + peers.size(), chain, behaviour, sim.now());
    peers.put(peer.id(), peer);
    sim.gen().oneOf(gateways).add(peer);
    return peer;
  }

  public List<SimGateway> gateways() {
    return List.copyOf(gateways);
  }

  public List<SimPeer> all() {
    return List.copyOf(peers.values());
  }

  public void onAdvert(Consumer<GatewayAdvert> reader) {
    adverts.add(reader);
  }

  public void onDelivery(Receiver reader) {
    receivers.add(reader);
  }

  /** To all who read adverts; a test may have its own. */
  public void advertise(GatewayAdvert advert) {
    for (int i = 0; i < adverts.size(); i++) {
      Consumer<GatewayAdvert> reader = adverts.get(i);
      sim.bus().send(Flow.CONTROL, "gateways for " + i, advert, () -> reader.accept(advert));
    }
  }

  void deliver(Lane lane, int partition, DeliveryPack pack) {
    receivers.forEach(reader -> reader.receive(lane, partition, pack));
  }

  /** Puts a request into a mailbox. */
  public void request(int slot, RequestPack pack) {
    sim.bus().send(Flow.REQUESTS, pack.lane() + "/" + slot, pack, () -> gateways.get(slot).accept(pack));
  }

  /** A verdict came home: invalid answers bar, stalling drops the connection for half a minute, the rest costs nothing. */
  public void judge(PeerVerdict verdict) {
    SimPeer peer = peers.get(verdict.origin().peer());
    verdicts.add(verdict);
    sim.note("verdict on " + peer + ": " + verdict.fault() + ", " + verdict.evidence());
    if (peer == null) {
      throw new AssertionError("a verdict on nobody: " + verdict);
    }
    if (verdict.fault().kind() == Fault.Kind.INVALID) {
      banned.add(peer);
    } else if (verdict.fault().kind() == Fault.Kind.STALLING) {
      peer.disconnect();
      sim.after(Duration.ofSeconds(30), peer + " is back", peer::reconnect);
    }
  }

  boolean isBanned(SimPeer peer) {
    return banned.contains(peer);
  }

  public Set<SimPeer> banned() {
    return Set.copyOf(banned);
  }

  public List<PeerVerdict> verdicts() {
    return List.copyOf(verdicts);
  }

  /** An invariant: whoever is barred did lie. */
  public void onlyLiarsAreBanned() {
    for (SimPeer peer : banned) {
      if (!peer.isLiar()) {
        throw new AssertionError("an honest peer was barred: " + peer + ", "
            + verdicts.stream().filter(v -> v.origin().peer().equals(peer.id())).toList());
      }
    }
  }
}
