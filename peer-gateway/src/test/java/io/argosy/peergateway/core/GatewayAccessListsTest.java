package io.argosy.peergateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.Lane;
import io.argosy.packs.PackLimits;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Block access lists, which only eth/71 asks for (EIP-8159), and which nothing waits for. */
class GatewayAccessListsTest {
  private static final RlpSlice LACKING = RlpSlice.of(new byte[] {(byte) 0x80});
  private static final RlpSlice LIST = new RlpWriter().startList().number(7).endList().toSlice();
  private static final RlpSlice LARGE = new RlpWriter(PackLimits.TARGET_BYTES).startList().bytes(new byte[PackLimits.TARGET_BYTES]).endList().toSlice();

  private final GatewayDriver driver = GatewayDriver.alone();

  private static BlockRequest lists(GatewayDriver driver, int count) {
    return driver.blocks(BlockPart.ACCESS_LIST, count, Duration.ofSeconds(60));
  }

  @Test
  void onlyPeersOfEth71AreAskedAndForNoMoreThanServersGive() {
    driver.ready("a", 70).ready("b", 71);
    BlockRequest pack = lists(driver, 300);

    driver.request(pack);

    GatewayCommand.Ask ask = driver.onlyAsk();
    assertThat(ask.peer()).isEqualTo(GatewayDriver.peer("b"));
    assertThat(ask.request()).isEqualTo(new WireRequest.AccessLists(pack.blocks().subList(0, 128)));
  }

  @Test
  void whereNobodySpeaksEth71TheSenderIsToldAtOnce() {
    driver.ready("a", 70).request(lists(driver, 3));

    assertThat(driver.deliveries()).singleElement().isInstanceOfSatisfying(DeliveryEnd.class, end -> assertThat(end.outcome()).isEqualTo(Outcome.NO_SUITABLE_PEER));
  }

  @Test
  void whatAPeerLacksStandsInItsPlaceAndEachPartOfALongAnswerSaysWhereItBegins() {
    driver.ready("a", 71).request(lists(driver, 4));

    driver.answer(driver.onlyAsk(), new Answer.Items(List.of(LACKING, LARGE, LACKING, LIST)));

    List<DeliveryPack> packs = driver.deliveries();
    assertThat(packs).hasSize(3);
    assertThat((BlockDelivery) packs.get(0)).satisfies(p -> assertThat(List.of(p.offset(), p.asked())).containsExactly(0, 2)).extracting(BlockDelivery::items).isEqualTo(List.of(LACKING, LARGE));
    assertThat((BlockDelivery) packs.get(1)).satisfies(p -> assertThat(List.of(p.offset(), p.asked())).containsExactly(2, 2)).extracting(BlockDelivery::items).isEqualTo(List.of(LACKING, LIST));
    assertThat(((DeliveryEnd) packs.get(2)).outcome()).isEqualTo(Outcome.SERVED);
    assertThat(((DeliveryEnd) packs.get(2)).without()).isEmpty();
  }

  @Test
  void theEndOfAShortAnswerIsAskedOfAnother() {
    driver.ready("a", 71).ready("b", 71).request(lists(driver, 4));
    GatewayCommand.Ask first = driver.onlyAsk();

    driver.answer(first, new Answer.Items(List.of(LIST, LIST)));

    assertThat(driver.onlyAsk().request()).isInstanceOfSatisfying(WireRequest.AccessLists.class, rest ->
        assertThat(rest.blocks()).isEqualTo(((WireRequest.AccessLists) first.request()).blocks().subList(2, 4)));
  }

  @Test
  void moreListsThanWereAskedForDropThePeer() {
    driver.ready("a", 71).request(lists(driver, 2));

    driver.answer(driver.onlyAsk(), new Answer.Items(Collections.nCopies(3, LIST)));

    assertThat(driver.all()).filteredOn(GatewayCommand.Drop.class::isInstance).singleElement()
        .isInstanceOfSatisfying(GatewayCommand.Drop.class, drop -> assertThat(drop.fault()).isEqualTo(Fault.NOT_ASKED_FOR));
  }

  @Test
  void aPeerIsAskedForListsOnlyWhileItIsAskedForNoBlocks() {
    driver.ready("a", 71).request(driver.blocks(BlockPart.BODY, 3, Duration.ofSeconds(60)));
    GatewayCommand.Ask bodies = driver.onlyAsk();
    assertThat(bodies.request()).isInstanceOf(WireRequest.Bodies.class);

    driver.request(lists(driver, 3));
    assertThat(driver.asks()).isEmpty();

    driver.answer(bodies, new Answer.Items(GatewayDriver.items(3)));
    assertThat(driver.onlyAsk().request()).isInstanceOf(WireRequest.AccessLists.class);
  }

  @Test
  void listsMakeTheLaneOfBlocksLookNoRoomier() {
    int before = blocks(GatewayDriver.alone().ready("a", 70));

    assertThat(blocks(driver.ready("a", 71))).isEqualTo(before);
  }

  private static int blocks(GatewayDriver driver) {
    return driver.pass(Duration.ofSeconds(1)).advert().lanes().stream().filter(l -> l.lane() == Lane.BLOCKS).mapToInt(LaneState::capacity).sum();
  }
}
