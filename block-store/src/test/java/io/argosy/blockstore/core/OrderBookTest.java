package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.core.OrderBook.Given;
import io.argosy.packs.Order;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.OrderOutcome.State;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderBookTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String KEY = "ab".repeat(64);

  private final OrderBook book = new OrderBook();

  private Order taken(Verb verb, String subject, long number) {
    return ((Given.Taken) book.give(verb, subject, number, NOW)).order();
  }

  @Test
  void theSameOrderTwiceIsOneAndItsOppositeTakesItsPlace() {
    Order pause = taken(Verb.PAUSE, "", 0);

    assertThat(book.give(Verb.PAUSE, "", 0, NOW.plusSeconds(9))).isEqualTo(new Given.Known(pause));
    Order resume = taken(Verb.RESUME, "", 0);

    assertThat(resume.id()).isEqualTo(pause.id() + 1);
    assertThat(book.all()).containsExactly(resume);
    assertThat(book.open()).containsExactly(resume);
  }

  @Test
  void anOrderThatIsDoneOnceStandsInTheWayOfAnotherUntilItHasEnded() {
    Order unwind = taken(Verb.UNWIND, "", 100);

    assertThat(book.give(Verb.UNWIND, "", 100, NOW)).isEqualTo(new Given.Known(unwind));
    assertThat(book.give(Verb.UNWIND, "", 99, NOW)).isEqualTo(new Given.Refused("order 1 (unwind to #100) has not ended yet"));
    assertThat(book.hear(new OrderOutcome(1, "unwind", State.UNDER_WAY, ""))).isTrue();
    assertThat(book.open()).containsExactly(unwind);
    assertThat(book.hear(new OrderOutcome(1, "unwind", State.DONE, "unwound"))).isTrue();

    assertThat(book.open()).isEmpty();
    assertThat(taken(Verb.UNWIND, "", 100).id()).isEqualTo(2);
  }

  @Test
  void whatComesLateOrTwiceOfAnOutcomeIsNoNews() {
    taken(Verb.UNWIND, "", 100);
    OrderOutcome done = new OrderOutcome(1, "unwind", State.DONE, "unwound");

    assertThat(book.hear(done)).isTrue();
    assertThat(book.hear(done)).isFalse();
    assertThat(book.hear(new OrderOutcome(1, "unwind", State.UNDER_WAY, ""))).isFalse();
    assertThat(book.hear(new OrderOutcome(7, "unwind", State.DONE, ""))).isFalse();
    assertThat(book.hear(new OrderOutcome(1, "rebuild/transactions", State.DONE, ""))).isFalse();
  }

  @Test
  void numbersGoOnAfterARestart() {
    book.restore(new Order(41, NOW, Verb.RESUME, "", 0));

    assertThat(taken(Verb.UNWIND, "", 1).id()).isEqualTo(42);
  }

  @Test
  void aNodeHasOneNameHoweverItIsWritten() {
    String node = OrderWords.nodeOf("enode://" + KEY + "@127.0.0.1:30303");

    assertThat(node).hasSize(64);
    assertThat(OrderWords.nodeOrAddress(KEY)).isEqualTo(node);
    assertThat(OrderWords.nodeOrAddress("0x" + KEY.toUpperCase(java.util.Locale.ROOT).replace("0X", ""))).isEqualTo(node);
    assertThat(OrderWords.nodeOrAddress("0x" + node)).isEqualTo(node);
    assertThat(OrderWords.nodeOrAddress("ENODE://" + KEY + "@[::1]:1?discport=2")).isEqualTo(node);
    assertThat(OrderWords.nodeOrAddress("192.0.2.255")).isEqualTo("192.0.2.255");
    assertThat(OrderWords.nodeOrAddress("2001:DB8::1")).isEqualTo("2001:db8::1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2.3", "1.2.3.256", "example.org", "abcd", "enode://12@1.2.3.4:5", "g"})
  void whatIsNoPeerIsRefused(String text) {
    assertThatThrownBy(() -> OrderWords.nodeOrAddress(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OrderWords.enode(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stagesAndShardsAreThoseThereAre() {
    assertThat(OrderWords.derivedStage(" Transactions")).isEqualTo("transactions");
    assertThatThrownBy(() -> OrderWords.derivedStage("bodies")).hasMessageContaining("unwind --to N");
    assertThatThrownBy(() -> OrderWords.derivedStage("senders")).hasMessageContaining("expected transactions");
    assertThat(OrderWords.shard("chain-3", 4, 16)).hasToString("chain-3");
    assertThat(OrderWords.shard("0", 4, 16)).hasToString("chain-0");
    assertThat(OrderWords.shard(" State-15", 4, 16)).isEqualTo(Shard.parse("state-15"));
    assertThatThrownBy(() -> OrderWords.shard("4", 4, 16)).hasMessageContaining("chain-0 to chain-3, or state-0 to state-15");
    assertThatThrownBy(() -> OrderWords.shard("state-16", 4, 16)).hasMessageContaining("\"state-16\" is no shard");
    assertThatThrownBy(() -> OrderWords.shard("slots-1", 4, 16)).hasMessageContaining("is no shard");
    assertThatThrownBy(() -> OrderWords.ban(0)).hasMessageContaining("1 to");
  }
}
