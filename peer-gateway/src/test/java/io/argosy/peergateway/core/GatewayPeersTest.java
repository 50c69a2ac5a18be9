package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom to dial, whom to let in, and what a fault costs. */
class GatewayPeersTest {
  private static final Duration TICK = Duration.ofMillis(100);

  @ParameterizedTest
  @EnumSource(Fault.class)
  void onlyInvalidAnswersBarAPeer(Fault fault) {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.FOUND).ready("a");
    driver.all();

    driver.verdict("a", fault);

    boolean dropped = fault.kind() == Fault.Kind.INVALID || fault.kind() == Fault.Kind.STALLING;
    assertThat(driver.all().stream().anyMatch(GatewayCommand.Drop.class::isInstance)).isEqualTo(dropped);
    assertThat(driver.take(GatewayCommand.NoteBan.class)).hasSize(fault.kind() == Fault.Kind.INVALID ? 1 : 0);
    driver.accepted("a");
    assertThat(driver.take(GatewayCommand.Drop.class)).hasSize(fault.kind() == Fault.Kind.INVALID ? 1 : 0);
  }

  @Test
  void aBarredPeerComesBackAfterAnHourAndThenAfterTwo() {
    GatewayDriver driver = GatewayDriver.alone().ready("a").verdict("a", Fault.BAD_HEADER);
    driver.take(GatewayCommand.class);

    driver.clock.advance(Duration.ofMinutes(61));
    driver.accepted("a");
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
    driver.verdict("a", Fault.BAD_HEADER);
    driver.take(GatewayCommand.class);
    driver.clock.advance(Duration.ofMinutes(61));
    driver.accepted("a");

    assertThat(driver.take(GatewayCommand.Drop.class)).hasSize(1);
  }

  @Test
  void aBarredPeerStaysBarredHoweverOftenItTries() {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.FOUND).ready("a").verdict("a", Fault.WRONG_ROOT);
    for (int i = 0; i < 20; i++) {
      driver.gone("a", Ending.DROPPED);
      driver.take(GatewayCommand.class);
      driver.accepted("a");

      assertThat(driver.take(GatewayCommand.Drop.class)).as("attempt %d", i).hasSize(1);
    }
  }

  @Test
  void nodesOfOtherForksAreCountedUntilOneOfOursComes() {
    GatewayDriver driver = GatewayDriver.alone();
    driver.gone("a", Ending.OTHER_FORKS).gone("b", Ending.OTHER_FORKS).gone("b", Ending.OTHER_FORKS).gone("c", Ending.USELESS);
    driver.pass(Duration.ofSeconds(1));
    assertThat(driver.take(GatewayCommand.Advertise.class)).last().satisfies(advertise -> assertThat(advertise.advert().strangers()).isEqualTo(2));

    driver.pass(Duration.ofMinutes(21));
    assertThat(driver.take(GatewayCommand.Advertise.class)).last().satisfies(advertise -> assertThat(advertise.advert().strangers()).isZero());

    driver.gone("a", Ending.OTHER_FORKS).ready("d").pass(Duration.ofSeconds(1));
    assertThat(driver.take(GatewayCommand.Advertise.class)).last().satisfies(advertise -> assertThat(advertise.advert().strangers()).isZero());
  }

  @Test
  void aBackOffAfterABanIsNoBan() {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.FOUND).ready("a").verdict("a", Fault.WRONG_ROOT);
    driver.gone("a", Ending.DROPPED);
    driver.clock.advance(Duration.ofMinutes(61));
    driver.on(new GatewayEvent.Tick()).gone("a", Ending.USELESS);
    driver.take(GatewayCommand.class);

    driver.accepted("a");

    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
  }

  @ParameterizedTest(name = "{0}, {1}: {2} s")
  @CsvSource({
    "FOUND, UNREACHABLE, 35",
    "FOUND, LOST, 35",
    "FOUND, TOO_MANY_PEERS, 30",
    "FOUND, USELESS, 600",
    "STATIC, LOST, 0.5",
    "STATIC, USELESS, 0.5",
    "STATIC, TOO_MANY_PEERS, 30",
    "TRUSTED, UNREACHABLE, 0.5"
  })
  void eachEndingHasItsBackOffAndItDoubles(Trust trust, Ending ending, double seconds) {
    GatewayDriver driver = GatewayDriver.alone().learn("a", trust);
    assertThat(driver.take(GatewayCommand.Dial.class)).hasSize(1);

    for (int factor = 1; factor <= 4; factor *= 2) {
      driver.gone("a", ending);
      driver.clock.advance(Duration.ofMillis((long) (1000 * seconds * factor) - 1));
      driver.on(new GatewayEvent.Tick());
      assertThat(driver.take(GatewayCommand.Dial.class)).as("before %d times the back-off", factor).isEmpty();
      driver.clock.advance(Duration.ofMillis(1));
      driver.on(new GatewayEvent.Tick());
      assertThat(driver.take(GatewayCommand.Dial.class)).as("after %d times the back-off", factor).hasSize(1);
    }
  }

  @Test
  void aNodeThatIsDialedIsNotDialedAgainUntilItIsGone() {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.STATIC).learn("a", Trust.STATIC).pass(Duration.ofSeconds(5));

    assertThat(driver.take(GatewayCommand.Dial.class)).hasSize(1);
    assertThat(driver.ready("a").pass(Duration.ofSeconds(5)).take(GatewayCommand.Dial.class)).isEmpty();
  }

  @Test
  void namedNodesAreDialedFirstAndOnlySixteenAtOnce() {
    GatewayDriver driver = GatewayDriver.alone();
    List<GatewayCommand> dials = new ArrayList<>();
    driver.on(new GatewayEvent.Tick());
    for (int i = 0; i < 30; i++) {
      driver.learn("found" + i, Trust.FOUND);
    }
    dials.addAll(driver.take(GatewayCommand.Dial.class));
    assertThat(dials).hasSize(16);
    driver.learn("named", Trust.STATIC);
    assertThat(driver.take(GatewayCommand.Dial.class)).isEmpty();

    driver.gone("found0", Ending.UNREACHABLE).on(new GatewayEvent.Tick());

    assertThat(driver.take(GatewayCommand.Dial.class)).extracting(GatewayCommand.Dial::peer).containsExactly(peer("named"));
  }

  @Test
  void whenFullAnAcceptedPeerIsSentAwayUnlessTrusted() {
    GatewayDriver driver = new GatewayDriver(GatewayDriver.limits(4, 2, 2)).learn("friend", Trust.TRUSTED);
    driver.accepted("a").accepted("b");
    driver.take(GatewayCommand.class);

    driver.accepted("c");
    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::peer).containsExactly(peer("c"));
    driver.accepted("friend");

    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
    assertThat(driver.pass(TICK).advert().peers()).extracting(PeerCard::peer).contains(peer("friend")).doesNotContain(peer("c"));
  }

  @Test
  void aPeerThatNamesItsHeadByHashIsAskedHowHighItIs() {
    GatewayDriver driver = GatewayDriver.alone();
    RlpSlice head = GatewayDriver.header(777);
    driver.on(new GatewayEvent.PeerReady(
        peer("a"), "a", 64, 0, head.keccak(), 0, UInt256.of(5), 0, GatewayEvent.Direction.DIALED));
    GatewayCommand.Ask question = driver.onlyAsk();
    assertThat(((WireRequest.Headers) question.request()).start()).isEqualTo(new Start.AtHash(head.keccak()));

    driver.on(new GatewayEvent.Answered(peer("a"), question.wireId(), new Answer.Items(List.of(head)))).pass(TICK);

    assertThat(driver.advert().peers()).extracting(PeerCard::head).containsExactly(new BlockRef(777, head.keccak()));
  }

  @Test
  void aHeadThatItDoesNotHaveIsLagging() {
    GatewayDriver driver = GatewayDriver.alone();
    driver.on(new GatewayEvent.PeerReady(
        peer("a"), "a", 64, 0, Hash.keccak(new byte[3]), 0, UInt256.of(5), 0, GatewayEvent.Direction.DIALED));

    driver.answer(driver.onlyAsk(), 0);

    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::fault).containsExactly(Fault.LAGGING);
  }

  @Test
  void aQuestionWithoutAnswerDropsThePeer() {
    GatewayDriver driver = GatewayDriver.alone();
    driver.on(new GatewayEvent.PeerReady(
        peer("a"), "a", 64, 0, Hash.keccak(new byte[3]), 0, UInt256.of(5), 0, GatewayEvent.Direction.DIALED));

    driver.pass(Duration.ofSeconds(16));

    assertThat(driver.take(GatewayCommand.Drop.class)).extracting(GatewayCommand.Drop::fault).containsExactly(Fault.STALLING);
  }

  @Test
  void anotherPeerCannotAnswerTheQuestion() {
    GatewayDriver driver = GatewayDriver.alone();
    RlpSlice head = GatewayDriver.header(777);
    driver.on(new GatewayEvent.PeerReady(
        peer("a"), "a", 64, 0, head.keccak(), 0, UInt256.of(5), 0, GatewayEvent.Direction.DIALED));
    GatewayCommand.Ask question = driver.onlyAsk();
    driver.ready("b");

    driver.on(new GatewayEvent.Answered(peer("b"), question.wireId(), new Answer.Items(List.of())));
    driver.on(new GatewayEvent.Answered(peer("a"), question.wireId(), new Answer.Items(List.of(head)))).pass(TICK);

    assertThat(driver.all()).noneMatch(GatewayCommand.Drop.class::isInstance);
    assertThat(driver.advert().peers()).filteredOn(c -> c.peer().equals(peer("a"))).extracting(c -> c.head().number()).containsExactly(777L);
  }

  @Test
  void aPeerServesNothingUntilItShowedTheRequiredBlock() {
    RlpSlice required = GatewayDriver.header(100);
    GatewayDriver driver = new GatewayDriver(GatewayLimits.forSlot(0, 1).requiring(Map.of(100L, required.keccak()))).ready("a");
    GatewayCommand.Ask question = driver.onlyAsk();
    driver.pass(TICK);
    assertThat(driver.advert().peers()).isEmpty();

    driver.on(new GatewayEvent.Answered(peer("a"), question.wireId(), new Answer.Items(List.of(required)))).pass(TICK);

    assertThat(driver.advert().peers()).hasSize(1);
  }

  @Test
  void anotherRequiredBlockBarsAndNoneAtAllDoesNot() {
    RlpSlice required = GatewayDriver.header(100);
    GatewayDriver driver =
        new GatewayDriver(GatewayLimits.forSlot(0, 1).requiring(Map.of(100L, required.keccak()))).ready("wrong");
    GatewayCommand.Ask wrong = driver.onlyAsk();
    driver.on(new GatewayEvent.Answered(peer("wrong"), wrong.wireId(), new Answer.Items(List.of(GatewayDriver.header(101)))));
    assertThat(driver.take(GatewayCommand.NoteBan.class)).extracting(GatewayCommand.NoteBan::fault).containsExactly(Fault.WRONG_CHAIN);

    driver.ready("young");
    driver.answer(driver.onlyAsk(), 0).pass(TICK);

    assertThat(driver.advert().peers()).extracting(PeerCard::peer).containsExactly(peer("young"));
  }

  @Test
  void advertsComeFourTimesASecondAndWhenSomethingChanges() {
    GatewayDriver driver = GatewayDriver.alone().pass(Duration.ofMillis(50));
    driver.take(GatewayCommand.class);

    driver.pass(Duration.ofSeconds(3));

    assertThat(driver.take(GatewayCommand.Advertise.class)).hasSizeBetween(9, 13);
  }

  /** Some gateways that hear each other, and whom each of them dials. */
  private static final class FleetOf {
    private final List<GatewayDriver> gateways = new ArrayList<>();
    private final List<List<String>> dialed = new ArrayList<>();
    private final boolean[] silent;

    FleetOf(int count) {
      silent = new boolean[count];
      for (int slot = 0; slot < count; slot++) {
        gateways.add(new GatewayDriver(new GatewayLimits(slot, count, 500, 17, 0, 2, 1024, Duration.ofMillis(250), Map.of())));
        dialed.add(new ArrayList<>());
      }
    }

    void pass(Duration time) {
      Instant end = gateways.getFirst().clock.instant().plus(time);
      while (gateways.getFirst().clock.instant().isBefore(end)) {
        for (int i = 0; i < gateways.size(); i++) {
          gateways.get(i).clock.advance(TICK);
          if (!silent[i]) {
            turn(i);
          }
        }
      }
    }

    private void turn(int slot) {
      GatewayDriver driver = gateways.get(slot);
      driver.on(new GatewayEvent.Tick());
      for (GatewayCommand command : driver.take(GatewayCommand.class)) {
        if (command instanceof GatewayCommand.Advertise(GatewayAdvert advert)) {
          gateways.forEach(other -> other.on(new GatewayEvent.GatewaySeen(advert)));
        } else if (command instanceof GatewayCommand.Dial dial) {
          String name = dial.enode().substring(8, dial.enode().indexOf('@'));
          dialed.get(slot).add(name);
          driver.ready(name);
        }
      }
    }

    int owners(String name) {
      int owners = 0;
      for (int i = 0; i < gateways.size(); i++) {
        owners += !silent[i] && dialed.get(i).contains(name) ? 1 : 0;
      }
      return owners;
    }
  }

  @SeededTest(runs = 20)
  void livingGatewaysNeverShareANodeAndTakeOverFromTheSilent(Gen gen) {
    FleetOf fleet = new FleetOf(gen.between(2, 5));
    List<String> names = gen.list(40, 40, () -> "node" + gen.anyLong());
    names.forEach(name -> fleet.gateways.forEach(driver -> driver.learn(name, Trust.STATIC)));
    fleet.pass(Duration.ofSeconds(5));
    assertThat(names).allSatisfy(name -> assertThat(fleet.owners(name)).isEqualTo(1));

    fleet.silent[gen.between(0, fleet.silent.length - 1)] = true;
    fleet.pass(Duration.ofSeconds(5));

    assertThat(names).allSatisfy(name -> assertThat(fleet.owners(name)).isEqualTo(1));
  }
}
