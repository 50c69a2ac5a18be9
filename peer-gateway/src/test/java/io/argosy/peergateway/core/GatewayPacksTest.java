package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.BlockPart;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.Origin;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.Priority;
import io.argosy.verdict.Fault;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packs, and the wire requests they become. */
class GatewayPacksTest {
  @Test
  void aPackIsSlicedToWhatOnePeerAnswersAtOnce() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");

    driver.request(driver.headers(1200));

    List<GatewayCommand.Ask> asks = driver.asks();
    assertThat(asks).extracting(a -> ((WireRequest.Headers) a.request()).count()).containsExactly(512, 512);
    driver.answer(asks.getFirst(), 512);
    assertThat(driver.onlyAsk().request())
        .isEqualTo(new WireRequest.Headers(new Start.AtNumber(1025), 176, 0, HeaderRequest.Direction.RISING));
  }

  /** What a status of eth/69 and later calls its earliest block is about bodies and receipts. */
  @Test
  void aPeerWithoutOldBodiesIsAskedForOldHeadersAlone() {
    GatewayDriver driver = GatewayDriver.alone().on(new GatewayEvent.PeerReady(
        peer("a"), "a", 69, 0, Hash.keccak(new byte[] {1}), 10_000, UInt256.of(1), 5_000, GatewayEvent.Direction.DIALED));

    driver.request(driver.headers(100)).request(driver.blocks(BlockPart.BODY, 100, Duration.ofSeconds(60)));

    assertThat(driver.onlyAsk().request().kind()).isEqualTo(Kind.HEADERS);
  }

  @Test
  void nobodyIsAskedTwiceWhileAnotherIsAskedNothing() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").ready("b").ready("c");

    driver.request(driver.headers(512)).request(driver.headers(512)).request(driver.headers(512)).request(driver.headers(512));

    List<GatewayCommand.Ask> asks = driver.asks();
    assertThat(asks).hasSize(4);
    assertThat(asks.subList(0, 3)).extracting(GatewayCommand.Ask::peer).doesNotHaveDuplicates();
  }

  @Test
  void withoutRequestIdsOneRequestOfAKindIsInFlightAndSmaller() {
    GatewayDriver driver = GatewayDriver.alone().ready("a", 65);

    driver.request(driver.headers(400));
    driver.request(driver.blocks(BlockPart.BODY, 300, Duration.ofSeconds(60)));

    List<GatewayCommand.Ask> asks = driver.asks();
    assertThat(asks).extracting(a -> a.request().kind()).containsExactly(Kind.HEADERS, Kind.BODIES);
    assertThat(((WireRequest.Headers) asks.getFirst().request()).count()).isEqualTo(192);
    driver.answer(asks.getFirst(), 192);
    assertThat(driver.onlyAsk().request().kind()).isEqualTo(Kind.HEADERS);
  }

  @Test
  void everyAnswerIsDeliveredAtOnceAndTheEndSaysServed() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");
    HeaderRequest pack = driver.headers(600);
    driver.request(pack);
    List<GatewayCommand.Ask> asks = driver.asks();

    driver.answer(asks.get(1), 88);
    List<GatewayCommand.Deliver> first = driver.take(GatewayCommand.Deliver.class);
    driver.answer(asks.get(0), 512);
    List<GatewayCommand.Deliver> second = driver.take(GatewayCommand.Deliver.class);

    assertThat(first).containsExactly(new GatewayCommand.Deliver(
        Kind.HEADERS, 5, new HeaderDelivery(pack.ask().id(), 3, new Origin(peer("a"), 0), 512, GatewayDriver.items(88))));
    assertThat(second).hasSize(2);
    assertThat(second.getLast().pack())
        .isEqualTo(new DeliveryEnd(pack.ask().id(), 3, 0, Outcome.SERVED, Duration.ZERO, List.of()));
  }

  @Test
  void aFullLaneSaysBusyAtOnce() {
    GatewayDriver driver = new GatewayDriver(GatewayDriver.limits(50, 17, 2)).ready("a");

    driver.request(driver.headers(5000)).request(driver.headers(5000));
    assertThat(driver.ends()).isEmpty();
    driver.request(driver.headers(1));

    DeliveryEnd end = driver.ends().getFirst();
    assertThat(end.outcome()).isEqualTo(Outcome.BUSY);
    assertThat(end.retryAfter()).isPositive();
  }

  @Test
  void aPackThatNobodyMayServeIsSentBackAtOnce() {
    GatewayDriver driver = GatewayDriver.alone().ready("a", 68);

    driver.request(driver.headers(1, Duration.ofSeconds(9), Priority.BULK, PeerChoice.only(peer("b"))));
    driver.request(driver.headers(1, Duration.ofSeconds(9), Priority.BULK, PeerChoice.serving(1, 10_001)));
    driver.request(driver.headers(1, Duration.ofSeconds(9), Priority.BULK, PeerChoice.serving(1, 1).butNot(List.of(peer("a")))));

    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsOnly(Outcome.NO_SUITABLE_PEER).hasSize(3);
  }

  @Test
  void aPeerThatNeedNotTellEachHeadIsAskedForWhatMayHaveComeSinceAndForNoMore() {
    GatewayDriver driver = GatewayDriver.alone().ready("a", 69);

    driver.request(driver.headers(1, Duration.ofSeconds(9), Priority.BULK, PeerChoice.serving(1, 10_065)));
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.NO_SUITABLE_PEER);
    driver.request(driver.headers(1, Duration.ofSeconds(9), Priority.BULK, PeerChoice.serving(1, 10_064)));

    assertThat(driver.asks()).hasSize(1);
  }

  @Test
  void whatIsNotServedByItsDeadlineIsExpired() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");
    driver.request(driver.headers(600, Duration.ofSeconds(2), Priority.BULK, PeerChoice.serving(1, 600)));
    driver.asks();

    driver.pass(Duration.ofMillis(1900));
    assertThat(driver.ends()).isEmpty();
    driver.pass(Duration.ofMillis(200));

    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.EXPIRED);
  }

  @Test
  void aPackThatComesTooLateIsExpiredUnasked() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");

    driver.request(driver.headers(1, Duration.ZERO, Priority.BULK, PeerChoice.serving(1, 1)));

    assertThat(driver.all()).noneMatch(GatewayCommand.Ask.class::isInstance);
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.EXPIRED);
  }

  @Test
  void aPackThatComesTwiceIsServedOnce() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");
    HeaderRequest pack = driver.headers(10);

    driver.request(pack).request(pack);

    driver.answer(driver.onlyAsk(), 10);
    assertThat(driver.deliveries()).hasSize(2);
  }

  @Test
  void whatAnEmptyAnswerLacksIsAskedOfAnotherPeer() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").ready("b");
    driver.request(driver.headers(10));
    GatewayCommand.Ask first = driver.onlyAsk();

    driver.answer(first, 0);

    GatewayCommand.Ask second = driver.onlyAsk();
    assertThat(second.peer()).isNotEqualTo(first.peer());
    driver.answer(second, 10);
    DeliveryEnd end = driver.ends().getFirst();
    assertThat(end.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(end.without()).containsExactly(first.peer());
  }

  @Test
  void whatAShortAnswerLacksIsAskedAgainFromThereOn() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");
    driver.request(driver.headers(10));

    driver.answer(driver.onlyAsk(), 4);

    GatewayCommand.Ask rest = driver.onlyAsk();
    assertThat(rest.request()).isEqualTo(new WireRequest.Headers(new Start.AtNumber(5), 6, 0, HeaderRequest.Direction.RISING));
    driver.answer(rest, 6);
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.SERVED);
  }

  @Test
  void whenNobodyHasTheRestThePackEndsAndNamesThem() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").ready("b");
    driver.request(driver.headers(10));

    driver.answer(driver.onlyAsk(), 0);
    driver.answer(driver.onlyAsk(), 0);

    DeliveryEnd end = driver.ends().getFirst();
    assertThat(end.outcome()).isEqualTo(Outcome.PARTIAL);
    assertThat(end.without()).containsExactlyInAnyOrder(peer("a"), peer("b"));
  }

  @Test
  void moreItemsThanWereAskedForBarThePeer() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").ready("b");
    driver.request(driver.headers(10));
    GatewayCommand.Ask ask = driver.onlyAsk();

    driver.answer(ask, 11);

    assertThat(driver.all()).anySatisfy(c -> assertThat(c).isInstanceOfSatisfying(GatewayCommand.NoteBan.class, ban -> {
      assertThat(ban.peer()).isEqualTo(ask.peer());
      assertThat(ban.fault()).isEqualTo(Fault.NOT_ASKED_FOR);
    }));
    assertThat(driver.asks()).extracting(GatewayCommand.Ask::peer).doesNotContain(ask.peer()).hasSize(1);
  }

  @Test
  void anAnswerToAnotherPeersRequestChangesNothing() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").ready("b");
    driver.request(driver.headers(10));
    GatewayCommand.Ask ask = driver.onlyAsk();
    String other = ask.peer().equals(peer("a")) ? "b" : "a";

    driver.on(new GatewayEvent.Answered(peer(other), ask.wireId(), new Answer.Items(GatewayDriver.items(10))));
    assertThat(driver.deliveries()).isEmpty();
    driver.answer(ask, 10);

    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.SERVED);
  }

  @Test
  void theTipGoesBeforeHistory() {
    GatewayDriver driver = new GatewayDriver(GatewayDriver.limits(50, 17, 9)).ready("a", 65);
    driver.request(driver.headers(192)).request(driver.headers(192));
    GatewayCommand.Ask first = driver.onlyAsk();
    HeaderRequest tip = driver.headers(3, Duration.ofSeconds(60), Priority.TIP, PeerChoice.serving(1, 3));
    driver.request(tip);

    driver.answer(first, 192);

    assertThat(((WireRequest.Headers) driver.onlyAsk().request()).count()).isEqualTo(3);
  }

  @Test
  void aLatePeerIsAskedNothingOfThatKindUntilItsAnswerComes() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");
    driver.request(driver.headers(500, Duration.ofMinutes(10), Priority.BULK, PeerChoice.serving(1, 500)));
    GatewayCommand.Ask late = driver.onlyAsk();

    driver.pass(Duration.ofSeconds(61));
    assertThat(driver.ends()).extracting(DeliveryEnd::outcome).containsExactly(Outcome.PARTIAL);
    driver.request(driver.headers(20)).request(driver.blocks(BlockPart.BODY, 5, Duration.ofSeconds(60)));
    assertThat(driver.onlyAsk().request().kind()).isEqualTo(Kind.BODIES);
    driver.answer(late, 500);

    List<GatewayCommand.Ask> again = driver.asks();
    assertThat(again).isNotEmpty();
    assertThat(again.getFirst().request().kind()).isEqualTo(Kind.HEADERS);
  }

  @Test
  void aPeerThatNeverAnswersIsDroppedAfterTwoMinutes() {
    GatewayDriver driver = GatewayDriver.alone().ready("a");
    driver.request(driver.headers(500));

    driver.pass(Duration.ofSeconds(119));
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
    driver.pass(Duration.ofSeconds(2));

    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::fault).containsExactly(Fault.STALLING);
  }

  @Test
  void aPeerThatLeavesGivesItsWorkToAnother() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").ready("b");
    driver.request(driver.headers(10));
    GatewayCommand.Ask first = driver.onlyAsk();

    driver.on(new GatewayEvent.PeerGone(first.peer(), GatewayEvent.Ending.LOST, ""));

    assertThat(driver.onlyAsk().peer()).isNotEqualTo(first.peer());
  }

  @Test
  void whileTheBrokerIsCongestedNothingIsAsked() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").on(new GatewayEvent.Congestion(true));

    driver.request(driver.headers(10)).pass(Duration.ofSeconds(1));
    assertThat(driver.asks()).isEmpty();
    driver.on(new GatewayEvent.Congestion(false)).pass(Duration.ofMillis(100));

    assertThat(driver.asks()).hasSize(1);
  }

  @Test
  void noPeerIsAskedOfOneKindMoreThanTwiceAtOnce() {
    GatewayDriver driver = new GatewayDriver(GatewayDriver.limits(50, 17, 9)).ready("a");

    driver.request(driver.headers(5000)).request(driver.headers(5000)).pass(Duration.ofSeconds(1));

    assertThat(driver.asks()).hasSize(2);
  }
}
