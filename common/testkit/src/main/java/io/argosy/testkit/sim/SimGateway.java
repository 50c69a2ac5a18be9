package io.argosy.testkit.sim;

import io.argosy.packs.AccountDelivery;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.Lane;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageDelivery;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.Hash;
import io.argosy.testkit.sim.SimBus.Flow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A gateway as schedulers see it: a mailbox, deliveries and an end for every pack, adverts. It slices and asks again as the real one does, without its finesse. */
public final class SimGateway {
  private static final int MOST_ITEMS = 192;
  private static final int IN_FLIGHT = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(6);

  private final Simulation sim;
  private final SimPeers network;
  private final int slot;
  private final Map<PeerId, SimPeer> peers = new LinkedHashMap<>();
  private final Map<PackId, Work> works = new LinkedHashMap<>();
  private final Map<PeerId, Integer> busy = new HashMap<>();
  private long incarnation = 1;
  private boolean up = true;

  SimGateway(Simulation sim, SimPeers network, int slot) {
    this.sim = sim;
    this.network = network;
    this.slot = slot;
    sim.every(Duration.ofMillis(250), this::turn);
  }

  private record Slice(int offset, int count) {}

  private static final class Work {
    private final RequestPack pack;
    private final Deque<Slice> waiting = new ArrayDeque<>();
    private final Set<PeerId> without = new LinkedHashSet<>();
    private int inFlight;
    private boolean servedSome;

    Work(RequestPack pack) {
      this.pack = pack;
      waiting.add(new Slice(0, pack.items()));
    }
  }

  public int slot() {
    return slot;
  }

  void add(SimPeer peer) {
    peers.put(peer.id(), peer);
  }

  /** Says nothing more until {@link #rise()}: killed, or cut off. */
  public void fall() {
    up = false;
    works.clear();
    busy.clear();
  }

  /** Falls, and rises after a while. */
  public void fallFor(Duration outage) {
    fall();
    sim.after(outage, "gateway " + slot + " is back", this::rise);
  }

  /** Comes back with a clean memory. */
  public void rise() {
    if (!up) {
      up = true;
      incarnation++;
    }
  }

  private List<SimPeer> connected() {
    return peers.values().stream().filter(p -> p.isConnected() && !network.isBanned(p)).toList();
  }

  private void turn() {
    if (!up) {
      return;
    }
    for (Work work : List.copyOf(works.values())) {
      if (!sim.now().isBefore(work.pack.ask().deadline())) {
        end(work, Outcome.EXPIRED);
      }
    }
    assign();
    List<LaneState> lanes = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      lanes.add(new LaneState(lane, capacity(), held(lane)));
    }
    network.advertise(new GatewayAdvert(slot, incarnation, sim.now(), lanes, connected().stream().map(peer -> peer.card(sim.now())).toList()));
  }

  private int capacity() {
    return 4 * connected().size();
  }

  private int held(Lane lane) {
    return (int) works.values().stream().filter(w -> w.pack.lane() == lane).count();
  }

  /** A pack came into the mailbox. */
  void accept(RequestPack pack) {
    if (!up || works.containsKey(pack.ask().id())) {
      return;
    }
    Work work = new Work(pack);
    if (!sim.now().isBefore(pack.ask().deadline())) {
      end(work, Outcome.EXPIRED);
    } else if (connected().stream().noneMatch(peer -> suits(work, peer))) {
      end(work, Outcome.NO_SUITABLE_PEER);
    } else if (held(pack.lane()) >= capacity()) {
      end(work, Outcome.BUSY);
    } else {
      works.put(pack.ask().id(), work);
      assign();
    }
  }

  private boolean suits(Work work, SimPeer peer) {
    var choice = work.pack.ask().peers();
    var card = peer.card(sim.now());
    boolean hasThem = work.pack instanceof HeaderRequest || card.earliest() <= choice.fromBlock();
    return !work.without.contains(peer.id())
        && choice.allows(peer.id())
        && peer.speaks(work.pack)
        && peer.servesState(work.pack, sim.now())
        && (!choice.only().isEmpty() || hasThem && card.reaches(choice.toBlock()));
  }

  private void assign() {
    for (Work work : works.values().stream().sorted(Comparator.comparing(w -> w.pack.ask().priority())).toList()) {
      List<SimPeer> suited = new ArrayList<>(connected().stream().filter(p -> suits(work, p)).toList());
      if (suited.isEmpty() && work.inFlight == 0) {
        end(work, work.servedSome || !work.without.isEmpty() ? Outcome.PARTIAL : Outcome.NO_SUITABLE_PEER);
        continue;
      }
      suited.removeIf(p -> busy.getOrDefault(p.id(), 0) >= IN_FLIGHT);
      while (!suited.isEmpty() && !work.waiting.isEmpty()) {
        SimPeer peer = sim.gen().oneOf(suited);
        ask(work, peer);
        suited.removeIf(p -> busy.getOrDefault(p.id(), 0) >= IN_FLIGHT);
      }
    }
  }

  private void ask(Work work, SimPeer peer) {
    Slice next = work.waiting.remove();
    int most = sim.gen().between(MOST_ITEMS / 8, MOST_ITEMS);
    Slice slice = new Slice(next.offset, Math.min(next.count, most));
    if (slice.count < next.count) {
      work.waiting.addFirst(new Slice(next.offset + slice.count, next.count - slice.count));
    }
    work.inFlight++;
    busy.merge(peer.id(), 1, Integer::sum);
    long asker = incarnation;
    var answer = peer.answer(work.pack, slice.offset, slice.count, sim.now(), sim.gen());
    if (answer.isEmpty()) {
      sim.after(TIMEOUT, "", () -> unanswered(asker, work, slice, peer));
    } else {
      sim.after(
          sim.between(peer.behaviour().least(), peer.behaviour().most()),
          "",
          () -> answered(asker, work, slice, peer, answer.get()));
    }
  }

  private void unanswered(long asker, Work work, Slice slice, SimPeer peer) {
    if (asker == incarnation && up) {
      busy.merge(peer.id(), -1, Integer::sum);
      work.inFlight--;
      work.without.add(peer.id());
      work.waiting.addFirst(slice);
      assign();
    }
  }

  private void answered(long asker, Work work, Slice slice, SimPeer peer, SimAnswer answer) {
    if (asker != incarnation || !up) {
      return;
    }
    if (!peer.isConnected()) {
      unanswered(asker, work, slice, peer);
      return;
    }
    busy.merge(peer.id(), -1, Integer::sum);
    work.inFlight--;
    Hash root = SimAnswer.rootOf(work.pack);
    if (!answer.isEmpty()) {
      work.servedSome = true;
      deliver(work, delivery(work.pack, slice, new Origin(peer.id(), slot), answer));
    } else if (root.isZero()) {
      work.without.add(peer.id());
    } else {
      peer.lacked(root, sim.now());
    }
    if (answer.served() < slice.count) {
      work.waiting.addFirst(new Slice(slice.offset + answer.served(), slice.count - answer.served()));
    }
    if (works.containsKey(work.pack.ask().id()) && work.waiting.isEmpty() && work.inFlight == 0) {
      end(work, work.without.isEmpty() ? Outcome.SERVED : Outcome.PARTIAL);
    }
    assign();
  }

  private static DeliveryPack delivery(RequestPack pack, Slice slice, Origin origin, SimAnswer answer) {
    PackId id = pack.ask().id();
    long epoch = pack.ask().epoch();
    return switch (pack) {
      case HeaderRequest _ -> new HeaderDelivery(id, epoch, origin, slice.offset, answer.items());
      case BlockRequest request -> new BlockDelivery(
          id, epoch, origin, request.part(), slice.offset, request.part() == BlockPart.ACCESS_LIST ? answer.items().size() : slice.count, answer.items());
      case NodeRequest _, CodeRequest _, PlaceRequest _ -> new NodeDelivery(id, epoch, origin, answer.items());
      case AccountRequest _ -> new AccountDelivery(id, epoch, origin, answer.rows(), answer.proof());
      case StorageRequest _ -> new StorageDelivery(id, epoch, origin, slice.offset, slice.count, answer.items(), answer.proof());
    };
  }

  private void end(Work work, Outcome outcome) {
    works.remove(work.pack.ask().id());
    Duration retry = outcome == Outcome.BUSY ? Duration.ofMillis(200) : Duration.ZERO;
    List<PeerId> without = work.without.stream().limit(16).toList();
    deliver(work, new DeliveryEnd(work.pack.ask().id(), work.pack.ask().epoch(), slot, outcome, retry, without));
  }

  private void deliver(Work work, DeliveryPack pack) {
    int partition = work.pack.ask().replyTo();
    Lane lane = work.pack.lane();
    sim.bus().send(Flow.DELIVERIES, lane + "/" + partition + " from " + slot, pack, () -> network.deliver(lane, partition, pack));
  }

}
