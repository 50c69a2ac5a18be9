package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.PackLimits;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists of receipts that are too long for one message (eth/70). */
class GatewayReceiptsTest {
  private final GatewayDriver driver = GatewayDriver.alone().ready("a", 70);
  private final BlockRequest pack = driver.blocks(BlockPart.RECEIPTS, 3, Duration.ofSeconds(60));
  private final List<BlockRef> blocks = pack.blocks();

  /** A list of receipts that stand for themselves. */
  private static RlpSlice receipts(int first, int last) {
    RlpWriter list = new RlpWriter().startList();
    IntStream.rangeClosed(first, last).forEach(i -> list.startList().number(i).endList());
    return list.endList().toSlice();
  }

  private List<RlpSlice> delivered(List<DeliveryPack> packs) {
    return packs.stream().filter(BlockDelivery.class::isInstance).flatMap(p -> ((BlockDelivery) p).items().stream()).toList();
  }

  private static Answer cut(List<RlpSlice> whole, RlpSlice begun, int receipts) {
    return new Answer.Cut(whole, begun, receipts);
  }

  @Test
  void theRestOfACutListIsAskedOfTheSamePeerAndDeliveredWhole() {
    driver.ready("b", 70).request(pack);
    GatewayCommand.Ask first = driver.onlyAsk();
    assertThat(first.request()).isEqualTo(new WireRequest.Receipts(blocks, 0));

    driver.answer(first, cut(List.of(receipts(1, 3)), receipts(1, 2), 2));
    List<GatewayCommand> after = driver.all();
    GatewayCommand.Ask second = driver.onlyAsk();
    assertThat(second.request()).isEqualTo(new WireRequest.Receipts(blocks.subList(1, 3), 2));
    assertThat(second.peer()).isEqualTo(first.peer());
    assertThat(after).filteredOn(GatewayCommand.Deliver.class::isInstance).hasSize(1);

    driver.answer(second, cut(List.of(), receipts(3, 3), 1));
    GatewayCommand.Ask third = driver.onlyAsk();
    assertThat(third.request()).isEqualTo(new WireRequest.Receipts(blocks.subList(1, 3), 3));

    driver.answer(third, new Answer.Items(List.of(receipts(4, 5), receipts(1, 1))));
    List<DeliveryPack> rest = driver.deliveries();
    assertThat(delivered(rest)).containsExactly(receipts(1, 5), receipts(1, 1));
    assertThat(((BlockDelivery) rest.getFirst()).offset()).isOne();
    assertThat(((DeliveryEnd) rest.getLast()).outcome()).isEqualTo(Outcome.SERVED);
  }

  @Test
  void twoListsMayBeCutInTurn() {
    driver.request(pack);
    driver.answer(driver.onlyAsk(), cut(List.of(), receipts(1, 2), 2));
    driver.answer(driver.onlyAsk(), cut(List.of(receipts(3, 4)), receipts(1, 1), 1));
    List<GatewayCommand> ordered = driver.all();
    GatewayCommand.Ask next = driver.onlyAsk();

    assertThat(next.request()).isEqualTo(new WireRequest.Receipts(blocks.subList(1, 3), 1));
    driver.answer(next, new Answer.Items(List.of(receipts(2, 2), receipts(1, 1))));
    List<DeliveryPack> all = new java.util.ArrayList<>();
    ordered.stream().filter(GatewayCommand.Deliver.class::isInstance).forEach(d -> all.add(((GatewayCommand.Deliver) d).pack()));
    all.addAll(driver.deliveries());
    assertThat(delivered(all)).containsExactly(receipts(1, 4), receipts(1, 2), receipts(1, 1));
  }

  @Test
  void whenThePeerLeavesAnotherBeginsTheListAnew() {
    driver.request(pack);
    driver.answer(driver.onlyAsk(), cut(List.of(receipts(1, 3)), receipts(1, 2), 2));
    driver.onlyAsk();
    driver.ready("b", 70).gone("a", Ending.LOST);

    GatewayCommand.Ask again = driver.onlyAsk();

    assertThat(again.peer()).isEqualTo(peer("b"));
    assertThat(again.request()).isEqualTo(new WireRequest.Receipts(blocks.subList(1, 3), 0));
  }

  @Test
  void aPeerThatHasNoMoreOfAListIsNotWaitedFor() {
    driver.request(pack);
    driver.answer(driver.onlyAsk(), cut(List.of(receipts(1, 3)), receipts(1, 2), 2));

    driver.answer(driver.onlyAsk(), new Answer.Items(List.of()));

    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.PARTIAL);
  }

  @Test
  void aListWithoutEndIsNotFollowed() {
    driver.request(pack);
    GatewayCommand.Ask ask = driver.onlyAsk();
    for (int page = 1; page <= ReceiptPages.MOST_PAGES; page++) {
      driver.answer(ask, cut(List.of(), receipts(page, page), 1));
      ask = driver.onlyAsk();
    }

    driver.answer(ask, cut(List.of(), receipts(1, 1), 1));

    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::fault).containsExactly(Fault.STALLING);
  }

  @Test
  void aListThatNoPackHoldsIsNotGatheredAnyFurther() {
    RlpSlice half = new RlpWriter().startList().bytes(new byte[PackLimits.MAX_ITEM_BYTES / 2 + 1]).endList().toSlice();
    driver.request(pack);
    driver.answer(driver.onlyAsk(), cut(List.of(), half, 1));

    driver.answer(driver.onlyAsk(), cut(List.of(), half, 1));

    assertThat(driver.take(GatewayCommand.Drop.class)).singleElement().satisfies(drop -> {
      assertThat(drop.fault()).isEqualTo(Fault.STALLING);
      assertThat(drop.why()).contains("no pack holds");
    });
  }

  @Test
  void norIsOneThatItsLastPageMakesTooLong() {
    RlpSlice most = new RlpWriter().startList().bytes(new byte[PackLimits.MAX_ITEM_BYTES / 2 + 1]).endList().toSlice();
    driver.request(pack);
    driver.answer(driver.onlyAsk(), cut(List.of(), most, 1));

    driver.answer(driver.onlyAsk(), new Answer.Items(List.of(most)));

    List<GatewayCommand> ordered = driver.all();
    assertThat(delivered(ordered.stream().filter(GatewayCommand.Deliver.class::isInstance).map(d -> ((GatewayCommand.Deliver) d).pack()).toList())).isEmpty();
    assertThat(driver.take(GatewayCommand.Drop.class)).singleElement().satisfies(drop -> assertThat(drop.why()).contains("no pack holds"));
  }

  @Test
  void aCutListBeyondWhatWasAskedIsOneTooMany() {
    driver.request(pack);

    driver.answer(driver.onlyAsk(), cut(List.of(receipts(1, 1), receipts(1, 1), receipts(1, 1)), receipts(1, 1), 1));

    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::fault).containsExactly(Fault.NOT_ASKED_FOR);
  }
}
