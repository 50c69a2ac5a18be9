package io.argosy.peergateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.BlockPart;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import io.argosy.packs.RequestPack;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A gateway to which anything may happen in any order. */
class GatewayChaosTest {
  private final Map<Long, GatewayCommand.Ask> open = new HashMap<>();
  private final Set<PeerId> connected = new HashSet<>();
  private final Map<PackId, Integer> ends = new HashMap<>();
  private final Map<PeerId, Integer> versions = new HashMap<>();

  /** Checks what was ordered, as the session of each peer would see it. */
  private void absorb(GatewayDriver driver) {
    for (GatewayCommand command : driver.take(GatewayCommand.class)) {
      switch (command) {
        case GatewayCommand.Ask ask -> {
          assertThat(connected).as("asked").contains(ask.peer());
          open.put(ask.wireId(), ask);
          long sameKind = open.values().stream().filter(a -> a.peer().equals(ask.peer()) && a.request().kind() == ask.request().kind()).count();
          assertThat(sameKind).as("in flight of %s", ask.request().kind()).isLessThanOrEqualTo(ask.request().kind().maySeveralBeAsked(versions.get(ask.peer())) ? 2 : 1);
        }
        case GatewayCommand.Drop drop -> left(drop.peer());
        case GatewayCommand.Deliver deliver -> {
          if (deliver.pack() instanceof DeliveryEnd end) {
            ends.merge(end.request(), 1, Integer::sum);
          }
        }
        case GatewayCommand.Dial _, GatewayCommand.Advertise _, GatewayCommand.NoteBan _, GatewayCommand.Say _, GatewayCommand.BarAddress _ -> {
          // Of no consequence here.
        }
      }
    }
  }

  private void left(PeerId peer) {
    connected.remove(peer);
    open.values().removeIf(ask -> ask.peer().equals(peer));
  }

  @SeededTest(runs = 200)
  void everyPackEndsOnceAndNobodyWhoLeftIsAsked(Gen gen) {
    GatewayDriver driver = GatewayDriver.alone();
    List<RequestPack> sent = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      String name = "peer" + gen.between(0, 5);
      PeerId id = GatewayDriver.peer(name);
      switch (gen.between(0, 11)) {
        case 0 -> {
          if (connected.add(id)) {
            int version = gen.between(63, 69);
            versions.put(id, version);
            driver.ready(name, version, gen.between(0, 1));
          }
        }
        case 1 -> {
          if (gen.chance(0.3) && connected.contains(id)) {
            left(id);
            driver.gone(name, gen.oneOf(Ending.values()));
          }
        }
        case 2, 3, 4 -> {
          Duration patience = Duration.ofSeconds(gen.between(0, 90));
          RequestPack pack = gen.chance(0.3)
              ? stateOf(driver, gen)
              : gen.chance(0.5)
              ? driver.blocks(gen.oneOf(BlockPart.values()), gen.between(1, 600), patience)
              : driver.headers(gen.between(1, 3000));
          sent.add(pack);
          driver.request(pack);
          if (gen.chance(0.1)) {
            absorb(driver);
            if (!ends.containsKey(pack.ask().id())) {
              driver.request(pack);
            }
          }
        }
        case 5 -> driver.verdict(name, gen.oneOf(Fault.LAGGING, Fault.EMPTY, Fault.STALLING, Fault.LAGGING, Fault.WRONG_ROOT));
        case 6 -> driver.on(new GatewayEvent.Congestion(gen.chance(0.2)));
        case 7 -> driver.pass(Duration.ofMillis(gen.between(1, 4) * (gen.chance(0.1) ? 20_000L : 100L)));
        default -> {
          if (!open.isEmpty()) {
            GatewayCommand.Ask ask = gen.oneOf(new ArrayList<>(open.values()));
            open.remove(ask.wireId());
            int asked = itemsOf(ask.request());
            driver.answer(ask, answer(ask.request(), gen.chance(0.01) ? asked + 1 : gen.chance(0.7) ? asked : gen.between(0, asked), gen));
          }
        }
      }
      absorb(driver);
    }

    driver.pass(Duration.ofMinutes(3));
    absorb(driver);

    assertThat(sent).allSatisfy(pack -> assertThat(ends).containsEntry(pack.ask().id(), 1));
    assertThat(driver.pass(Duration.ofSeconds(1)).advert().lanes()).allSatisfy(lane -> assertThat(lane.held()).isZero());
  }

  private static int itemsOf(WireRequest request) {
    return switch (request) {
      case WireRequest.Headers r -> r.count();
      case WireRequest.Bodies r -> r.blocks().size();
      case WireRequest.Receipts r -> r.blocks().size();
      case WireRequest.AccessLists r -> r.blocks().size();
      case WireRequest.Nodes r -> r.hashes().size();
      case WireRequest.AccountRange _ -> 1;
      case WireRequest.StorageRanges r -> r.accounts().size();
      case WireRequest.ByteCodes r -> r.hashes().size();
      case WireRequest.TrieNodes r -> r.places().size();
    };
  }

  private static RequestPack stateOf(GatewayDriver driver, Gen gen) {
    Hash root = Hash.ofWords(9, 9, 9, gen.between(0, 2));
    return switch (gen.between(0, 4)) {
      case 0 -> driver.accounts(root);
      case 1 -> driver.storages(root, gen.between(1, 1024));
      case 2 -> driver.codes(root, gen.between(1, 1024));
      case 3 -> driver.places(root, gen.between(1, 1024));
      default -> driver.nodes(gen.chance(0.5) ? root : Hash.ZERO, gen.between(1, 3072));
    };
  }

  private static Answer answer(WireRequest request, int items, Gen gen) {
    List<RlpSlice> some = GatewayDriver.items(items);
    List<RlpSlice> proof = GatewayDriver.items(gen.between(0, 2));
    return switch (request) {
      case WireRequest.AccountRange _ -> new Answer.Accounts(
          new RlpWriter().items(some).toSlice(), proof);
      case WireRequest.StorageRanges _ -> new Answer.Storages(some, proof);
      case WireRequest.Receipts _ when items > 0 && gen.chance(0.3) -> new Answer.Cut(
          some.subList(1, items), some.getFirst(), gen.between(1, 9));
      default -> new Answer.Items(some);
    };
  }
}
