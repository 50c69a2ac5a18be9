package io.argosy.peergateway.core;

import static io.argosy.peergateway.core.GatewayDriver.START;
import static io.argosy.peergateway.core.GatewayDriver.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the operator orders of peers. */
class GatewayOrdersTest {
  private static final String KEY = "5a".repeat(64);
  private static final String ENODE = "enode://" + KEY + "@192.0.2.1:30303";
  private static final PeerId ADDED = new PeerId(Keccak.hash256(Hex.decode(KEY), 0, 64));

  private static GatewayEvent ordered(long id, Verb verb, String subject, Instant until) {
    return new GatewayEvent.Ordered(new Order(id, START, verb, subject, until.toEpochMilli()));
  }

  private static String id(String name) {
    return peer(name).hash().toHex().substring(2);
  }

  @Test
  void aBannedPeerIsDroppedAndNeitherLetInNorDialedUntilTheBanEnds() {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.STATIC).ready("a");
    driver.take(GatewayCommand.class);

    driver.on(ordered(1, Verb.BAN, id("a"), START.plusSeconds(600)));
    assertThat(driver.take(GatewayCommand.Drop.class)).containsExactly(new GatewayCommand.Drop(peer("a"), null, "barred by the operator"));
    driver.gone("a", Ending.DROPPED).pass(Duration.ofSeconds(500));
    assertThat(driver.take(GatewayCommand.Dial.class)).isEmpty();
    driver.accepted("a");
    assertThat(driver.take(GatewayCommand.Drop.class)).hasSize(1);
    driver.gone("a", Ending.DROPPED).pass(Duration.ofSeconds(140));

    assertThat(driver.take(GatewayCommand.Dial.class)).extracting(GatewayCommand.Dial::peer).containsExactly(peer("a"));
  }

  @Test
  void unbanLiftsTheBanOfAFaultToo() {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.FOUND).ready("a").verdict("a", Fault.BAD_HEADER);
    driver.take(GatewayCommand.class);

    driver.on(ordered(1, Verb.UNBAN, id("a"), START));
    driver.accepted("a");

    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
  }

  @Test
  void whatIsHeardAgainOrLateChangesNothing() {
    GatewayDriver driver = GatewayDriver.alone().learn("a", Trust.STATIC).ready("a");
    driver.on(ordered(2, Verb.UNBAN, id("a"), START));
    driver.take(GatewayCommand.class);

    driver.on(ordered(1, Verb.BAN, id("a"), START.plusSeconds(600)));
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
    driver.on(ordered(3, Verb.BAN, id("a"), START.minusSeconds(1)));
    assertThat(driver.take(GatewayCommand.Drop.class)).isEmpty();
  }

  @Test
  void anAddedPeerIsDialedAgainAndAgainAndARemovedOneNoMore() {
    GatewayDriver driver = GatewayDriver.alone();

    driver.on(ordered(1, Verb.ADD_PEER, ENODE, Instant.EPOCH));
    assertThat(driver.take(GatewayCommand.Dial.class)).containsExactly(new GatewayCommand.Dial(ADDED, ENODE));
    driver.on(new GatewayEvent.PeerGone(ADDED, Ending.UNREACHABLE, "")).pass(Duration.ofSeconds(2));
    assertThat(driver.take(GatewayCommand.Dial.class)).isNotEmpty();
    driver.on(new GatewayEvent.PeerGone(ADDED, Ending.UNREACHABLE, ""));
    driver.on(ordered(2, Verb.REMOVE_PEER, ENODE, Instant.EPOCH)).pass(Duration.ofMinutes(1));

    assertThat(driver.take(GatewayCommand.Dial.class)).isEmpty();
  }

  @Test
  void anAddressIsBarredWhereConnectionsAreMade() {
    GatewayDriver driver = GatewayDriver.alone();

    driver.on(ordered(1, Verb.BAN, "192.0.2.1", START.plusSeconds(600)));
    driver.on(ordered(2, Verb.UNBAN, "192.0.2.1", START));

    assertThat(driver.take(GatewayCommand.BarAddress.class)).containsExactly(
        new GatewayCommand.BarAddress("192.0.2.1", START.plusSeconds(600)), new GatewayCommand.BarAddress("192.0.2.1", Instant.EPOCH));
  }
}
