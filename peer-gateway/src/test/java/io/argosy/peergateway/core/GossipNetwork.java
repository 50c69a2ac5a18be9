package io.argosy.peergateway.core;

import io.argosy.packs.PeerId;
import io.argosy.packs.Target;
import io.argosy.peergateway.core.Gossiped.Part;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gateways' cores that are each other's peers, and beside each a stand-in for its header-service that knows which blocks are valid. What is said in one round is heard in the next. */
final class GossipNetwork {
  private static final long CHAIN_ID = 1;

  /** Something that one said to another. */
  record Said(int from, int to, Gossiped what) {}

  private final List<GatewayDriver> cores = new ArrayList<>();
  private final List<Set<Integer>> links = new ArrayList<>();
  private final Map<Hash, TestBlock> valid = new HashMap<>();
  private final List<Set<Hash>> chosen = new ArrayList<>();
  private final Map<Integer, Map<Long, Part>> asked = new HashMap<>();
  final List<Said> said = new ArrayList<>();
  final List<GatewayCommand.Drop> drops = new ArrayList<>();
  private List<Said> onTheWay = new ArrayList<>();

  /** A ring, so that everybody can be reached, and chords. */
  GossipNetwork(int size, int chords, Gen gen) {
    for (int i = 0; i < size; i++) {
      cores.add(new GatewayDriver(new Gossip.Settings(true, CHAIN_ID, null, gen.anyLong())));
      links.add(new TreeSet<>());
      chosen.add(new HashSet<>());
      asked.put(i, new HashMap<>());
    }
    for (int i = 0; i < size; i++) {
      link(i, (i + 1) % size);
    }
    for (int i = 0; i < chords; i++) {
      link(gen.between(0, size - 1), gen.between(0, size - 1));
    }
    for (int i = 0; i < size; i++) {
      cores.get(i).on(new GatewayEvent.HeadChosen(new Target("total-difficulty", new io.argosy.primitives.BlockRef(0, Hash.ofWords(9, 9, 9, 9)), UInt256.ONE)));
    }
  }

  private void link(int a, int b) {
    if (a != b && links.get(a).add(b)) {
      links.get(b).add(a);
      cores.get(a).ready(name(b), 68);
      cores.get(b).ready(name(a), 68);
    }
  }

  static String name(int core) {
    return "core" + core;
  }

  int degree(int core) {
    return links.get(core).size();
  }

  GatewayDriver core(int index) {
    return cores.get(index);
  }

  void isValid(TestBlock block) {
    valid.put(block.ref().hash(), block);
  }

  /** A peer of core 0 that is no core. */
  void tell(String who, Gossiped what) {
    cores.getFirst().on(new GatewayEvent.Heard(GatewayDriver.peer(who), what));
    learn(0, what);
    collect(0);
  }

  /** Rounds until nobody says anything more; each takes 100 ms. */
  int settle(int most) {
    int quiet = 0;
    for (int round = 0; round < most; round++) {
      List<Said> now = onTheWay;
      onTheWay = new ArrayList<>();
      now.forEach(this::hear);
      for (int i = 0; i < cores.size(); i++) {
        cores.get(i).pass(Duration.ofMillis(100));
        collect(i);
      }
      quiet = now.isEmpty() && onTheWay.isEmpty() ? quiet + 1 : 0;
      if (quiet == 10) {
        return round - 10;
      }
    }
    throw new AssertionError("still talking after " + most + " rounds");
  }

  private void hear(Said heard) {
    GatewayDriver to = cores.get(heard.to);
    PeerId from = GatewayDriver.peer(name(heard.from));
    if (heard.what instanceof Gossiped.Parts parts) {
      to.on(new GatewayEvent.Answered(from, parts.id(), new Answer.Items(parts.items())));
    } else {
      to.on(new GatewayEvent.Heard(from, heard.what));
      learn(heard.to, heard.what);
    }
    collect(heard.to);
  }

  /** What a header-service does that hears of a head: it verifies its header, and says so. */
  private void learn(int core, Gossiped what) {
    switch (what) {
      case Gossiped.FullBlock told -> choose(core, ToldBlock.read(told.block()).hash());
      case Gossiped.BlockNames told -> told.blocks().forEach(block -> choose(core, block.hash()));
      default -> {
        // No block.
      }
    }
  }

  private void choose(int core, Hash hash) {
    TestBlock block = valid.get(hash);
    if (block != null && chosen.get(core).add(hash)) {
      cores.get(core).on(new GatewayEvent.HeadChosen(new Target("total-difficulty", block.ref(), block.totalDifficulty())));
    }
  }

  private void collect(int core) {
    for (GatewayCommand command : cores.get(core).take(GatewayCommand.class)) {
      switch (command) {
        case GatewayCommand.Say say -> send(core, say.peer(), say.what());
        case GatewayCommand.Ask ask when ask.request() instanceof WireRequest.Headers request -> send(
            core, ask.peer(), new Gossiped.PartsWanted(ask.wireId(), Part.HEADER, List.of(((io.argosy.packs.HeaderRequest.Start.AtHash) request.start()).hash())));
        case GatewayCommand.Ask ask when ask.request() instanceof WireRequest.Bodies request -> send(
            core, ask.peer(), new Gossiped.PartsWanted(ask.wireId(), Part.BODY, List.of(request.blocks().getFirst().hash())));
        case GatewayCommand.Drop drop -> drops.add(drop);
        default -> {
          // Of no consequence here.
        }
      }
    }
  }

  private void send(int from, PeerId peer, Gossiped what) {
    for (int to : links.get(from)) {
      if (GatewayDriver.peer(name(to)).equals(peer)) {
        Said message = new Said(from, to, what);
        said.add(message);
        onTheWay.add(message);
      }
    }
  }

  /** The faults that were priced. */
  List<Fault> faults() {
    return drops.stream().map(GatewayCommand.Drop::fault).toList();
  }
}
