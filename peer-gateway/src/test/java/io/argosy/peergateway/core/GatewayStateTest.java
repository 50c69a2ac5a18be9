package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.AccountDelivery;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.Origin;
import io.argosy.packs.StorageDelivery;
import io.argosy.packs.StorageRequest;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packs of state: ranges by bytes, nodes and codes by number, and peers that do not have the state. */
class GatewayStateTest {
  private static final Hash ROOT = Hash.keccak(new byte[] {2});
  private static final Hash OTHER_ROOT = Hash.keccak(new byte[] {3});
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);
  private static final List<RlpSlice> PROOF = GatewayDriver.items(2);

  private static RlpSlice rows(int bytes) {
    return new RlpWriter().startList().startList().bytes(new byte[bytes]).endList().endList().toSlice();
  }

  private static Answer nothing() {
    return new Answer.Accounts(new RlpWriter().startList().endList().toSlice(), List.of());
  }

  private static Answer.Storages lists(int count, List<RlpSlice> proof) {
    return new Answer.Storages(Collections.nCopies(count, rows(40)), proof);
  }

  private static GatewayDriver withPeer() {
    return GatewayDriver.alone().ready("a", 68, 1);
  }

  @Test
  void onlyPeersThatSpeakSnapAreAskedForRanges() {
    GatewayDriver driver = GatewayDriver.alone().ready("eth", 68).ready("snap", 68, 1);

    driver.request(driver.accounts(ROOT)).request(driver.storages(ROOT, 3)).request(driver.codes(ROOT, 3)).request(driver.places(ROOT, 3));
    List<GatewayCommand.Ask> asks = driver.asks();
    driver.gone("snap", Ending.LOST).request(driver.accounts(ROOT));

    assertThat(asks).extracting(GatewayCommand.Ask::peer).containsOnly(peer("snap"));
    assertThat(asks).extracting(a -> a.request().kind()).containsExactly(Kind.ACCOUNTS, Kind.STORAGES, Kind.CODES, Kind.PLACES);
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).endsWith(Outcome.NO_SUITABLE_PEER);
  }

  @Test
  void aRangeOfAccountsIsDeliveredWithItsProof() {
    GatewayDriver driver = withPeer();
    AccountRequest pack = driver.accounts(ROOT);
    driver.request(pack);

    GatewayCommand.Ask ask = driver.onlyAsk();
    driver.answer(ask, new Answer.Accounts(rows(1000), PROOF));

    assertThat(ask.request()).isEqualTo(new WireRequest.AccountRange(ROOT, Hash.ZERO, HIGHEST, Kind.MOST_BYTES));
    List<DeliveryPack> deliveries = driver.deliveries();
    assertThat(deliveries.getFirst())
        .isEqualTo(new AccountDelivery(pack.ask().id(), 3, new Origin(peer("a"), 0), rows(1000), PROOF));
    assertThat(((DeliveryEnd) deliveries.getLast()).outcome()).isEqualTo(Outcome.SERVED);
  }

  @Test
  void aSlowPeerIsAskedForFewerBytesButNeverForVeryFew() {
    GatewayDriver driver = withPeer();

    int[] asked = new int[12];
    for (int i = 0; i < asked.length; i++) {
      driver.request(driver.accounts(ROOT));
      GatewayCommand.Ask ask = driver.onlyAsk();
      asked[i] = ((WireRequest.AccountRange) ask.request()).byteLimit();
      driver.pass(Duration.ofSeconds(10)).answer(ask, new Answer.Accounts(rows(i == 0 ? 200_000 : 500), PROOF));
      driver.all();
      driver.ends();
    }

    assertThat(asked[0]).isEqualTo(512 << 10);
    assertThat(asked[1]).isBetween(64 << 10, 511 << 10);
    assertThat(asked[11]).isEqualTo(64 << 10);
  }

  @Test
  void storagesAreAskedForTogetherAndACutOneCountsAsServed() {
    GatewayDriver driver = withPeer();
    StorageRequest pack = driver.storages(ROOT, 10);
    driver.request(pack);

    driver.answer(driver.onlyAsk(), lists(4, PROOF));

    assertThat(driver.all()).anySatisfy(c -> assertThat(c).isEqualTo(new GatewayCommand.Deliver(
        Kind.STORAGES,
        5,
        new StorageDelivery(
            pack.ask().id(), 3, new Origin(peer("a"), 0), 0, 10, Collections.nCopies(4, rows(40)), PROOF))));
    GatewayCommand.Ask rest = driver.onlyAsk();
    assertThat(rest.request())
        .isEqualTo(new WireRequest.StorageRanges(ROOT, GatewayDriver.hashes(10).subList(4, 10), Hash.ZERO, HIGHEST, Kind.MOST_BYTES));
    driver.answer(rest, lists(6, List.of()));
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.SERVED);
  }

  @Test
  void aProofThatThereIsNoSlotServesTheAccount() {
    GatewayDriver driver = withPeer();
    driver.request(driver.storages(ROOT, 1));

    driver.answer(driver.onlyAsk(), lists(0, PROOF));

    List<DeliveryPack> deliveries = driver.deliveries();
    assertThat(deliveries.getFirst()).isInstanceOf(StorageDelivery.class);
    assertThat(((DeliveryEnd) deliveries.getLast()).outcome()).isEqualTo(Outcome.SERVED);
  }

  @Test
  void smallStoragesThatCameWholeDoNotMakeAPeerSlow() {
    GatewayDriver driver = withPeer();

    for (int i = 0; i < 30; i++) {
      driver.request(driver.storages(ROOT, 600));
      List<GatewayCommand.Ask> asks = driver.asks();
      assertThat(asks).extracting(a -> ((WireRequest.StorageRanges) a.request()).accounts().size()).containsExactly(512, 88);
      driver.pass(Duration.ofSeconds(3)).answer(asks.get(0), lists(512, List.of())).answer(asks.get(1), lists(88, List.of()));
      driver.ends();
    }
  }

  @Test
  void codesAndPlacesAreAskedForByNumber() {
    GatewayDriver driver = withPeer();

    driver.request(driver.codes(ROOT, 100)).request(driver.places(ROOT, 1024));

    List<GatewayCommand.Ask> asks = driver.asks();
    assertThat(asks).extracting(a -> switch (a.request()) {
      case WireRequest.ByteCodes r -> r.hashes().size();
      case WireRequest.TrieNodes r -> r.places().size();
      default -> 0;
    }).containsExactly(84, 16, 1024);
    driver.answer(asks.get(1), 16);
    assertThat(driver.deliveries().getFirst()).isInstanceOfSatisfying(NodeDelivery.class, d -> assertThat(d.values()).hasSize(16));
  }

  @Test
  void whoDoesNotHaveTheStateIsNotAskedForItAgainButForOthers() {
    GatewayDriver driver = withPeer();
    driver.request(driver.accounts(ROOT));

    driver.answer(driver.onlyAsk(), nothing());

    DeliveryEnd end = driver.ends().getFirst();
    assertThat(end.outcome()).isEqualTo(Outcome.NO_SUITABLE_PEER);
    assertThat(end.without()).isEmpty();
    driver.request(driver.storages(ROOT, 4)).request(driver.codes(ROOT, 2)).request(driver.places(ROOT, 2));
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsOnly(Outcome.NO_SUITABLE_PEER).hasSize(3);
    driver.request(driver.accounts(OTHER_ROOT));
    assertThat(driver.onlyAsk().request()).isInstanceOf(WireRequest.AccountRange.class);
  }

  @Test
  void anotherPeerIsAskedForTheStateThatOneDoesNotHave() {
    GatewayDriver driver = withPeer().ready("b", 69, 1);
    driver.request(driver.places(ROOT, 5));
    GatewayCommand.Ask first = driver.onlyAsk();

    driver.answer(first, 0);
    GatewayCommand.Ask second = driver.onlyAsk();
    driver.answer(second, 5);

    assertThat(second.peer()).isNotEqualTo(first.peer());
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.SERVED);
  }

  @Test
  void whenAStateIsGoneHalfwayThePackEndsInPart() {
    GatewayDriver driver = withPeer();
    driver.request(driver.storages(ROOT, 10));

    driver.answer(driver.onlyAsk(), lists(4, List.of()));
    driver.answer(driver.onlyAsk(), lists(0, List.of()));

    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.PARTIAL);
  }

  @Test
  void aStatelessPeerIsBelievedForHalfAMinute() {
    GatewayDriver driver = withPeer();
    driver.request(driver.accounts(ROOT)).answer(driver.onlyAsk(), nothing());
    assertThat(driver.pass(Duration.ofSeconds(1)).advert().peers()).extracting(PeerCard::stateless).containsExactly(ROOT);

    driver.pass(Duration.ofSeconds(30));

    assertThat(driver.advert().peers()).extracting(PeerCard::stateless).containsExactly(Hash.ZERO);
    driver.request(driver.accounts(ROOT));
    assertThat(driver.asks()).hasSize(1);
  }

  @Test
  void nodesByHashOfAStateThatAPeerLacksAreNoReasonToRest() {
    GatewayDriver driver = GatewayDriver.alone().ready("old", 65);
    driver.request(driver.nodes(ROOT, 5)).answer(driver.onlyAsk(), 0);
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.NO_SUITABLE_PEER);

    driver.request(driver.nodes(OTHER_ROOT, 5));
    driver.answer(driver.onlyAsk(), 5);

    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.SERVED);
  }

  @Test
  void cardsTellHowAPeerMayBeAskedForState() {
    GatewayDriver driver = GatewayDriver.alone().ready("a", 62).ready("b", 63).ready("c", 66, 1).ready("d", 69, 1);

    assertThat(driver.pass(Duration.ofSeconds(1)).advert().peers())
        .extracting(PeerCard::stateBy)
        .containsExactly(StateBy.NOTHING, StateBy.NODES, StateBy.NODES_AND_RANGES, StateBy.RANGES);
  }

  @Test
  void farMoreThanWasAskedForBarsThePeer() {
    GatewayDriver driver = withPeer().ready("b", 69, 1);

    driver.request(driver.storages(ROOT, 2));
    driver.answer(driver.onlyAsk(), lists(3, List.of()));
    driver.request(driver.accounts(ROOT));
    driver.answer(driver.take(GatewayCommand.Ask.class).getLast(), new Answer.Accounts(rows((1 << 20) + (17 << 10)), PROOF));

    assertThat(driver.take(GatewayCommand.NoteBan.class)).extracting(GatewayCommand.NoteBan::fault).containsExactly(Fault.NOT_ASKED_FOR);
    assertThat(driver.pass(Duration.ofSeconds(1)).advert().peers()).isEmpty();
  }

  @Test
  void aLateRangeOnlyMakesThePeerSlow() {
    GatewayDriver driver = withPeer();
    driver.request(driver.accounts(ROOT));
    GatewayCommand.Ask late = driver.onlyAsk();

    driver.pass(Duration.ofSeconds(61));
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
    driver.answer(late, new Answer.Accounts(rows(1000), PROOF)).request(driver.accounts(ROOT));

    assertThat(((WireRequest.AccountRange) driver.onlyAsk().request()).byteLimit()).isEqualTo(64 << 10);
  }

  @Test
  void someSlotsAreKeptForPeersThatServeState() {
    GatewayLimits limits = new GatewayLimits(0, 1, 4, 4, 2, 2, 1024, Duration.ofMillis(250), java.util.Map.of());
    GatewayDriver driver = new GatewayDriver(limits).learn("named", Trust.STATIC);

    driver.ready("a").ready("b").ready("c").ready("d", 68, 1).ready("named");

    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::peer).containsExactly(peer("c"));
  }
}
