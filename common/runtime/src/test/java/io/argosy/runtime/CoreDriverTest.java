package io.argosy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoreDriverTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final InstantSource clock = now::get;
  private final BlockingQueue<String> performed = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private @Nullable CoreDriver<String, String> driver;

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  private CoreDriver<String, String> start(Core<String, String> core) {
    CoreDriver<String, String> started =
        new CoreDriver<>("test", core, performed::add, clock, () -> "tick", Duration.ofSeconds(1), failures::add);
    driver = started;
    started.start();
    return started;
  }

  private static <T> T soon(BlockingQueue<T> queue) throws InterruptedException {
    T value = queue.poll(10, TimeUnit.SECONDS);
    assertThat(value).as("within ten seconds").isNotNull();
    return value;
  }

  @Test
  void eventsAreHandledInOrderAndTheirCommandsPerformedBeforeTheNext() throws InterruptedException {
    CoreDriver<String, String> started = start((event, _) -> event.equals("tick") ? List.of() : List.of(event + "1", event + "2"));

    started.post("a");
    started.post("b");

    assertThat(List.of(soon(performed), soon(performed), soon(performed), soon(performed))).containsExactly("a1", "a2", "b1", "b2");
  }

  @Test
  void theCoreIsToldTheTimeOfTheClock() throws InterruptedException {
    CoreDriver<String, String> started = start((event, at) -> event.equals("tick") ? List.of() : List.of(event + at));

    now.set(START.plusMillis(700));
    started.post("at ");

    assertThat(soon(performed)).isEqualTo("at 2026-01-01T00:00:00.700Z");
  }

  @Test
  void ticksFollowTheClockAndNotTheEvents() throws InterruptedException {
    CoreDriver<String, String> started = start((event, at) -> List.of(event + " " + Duration.between(START, at).toMillis()));
    assertThat(soon(performed)).isEqualTo("tick 0");

    started.post("event");
    assertThat(soon(performed)).isEqualTo("event 0");
    now.set(START.plusMillis(2500));
    started.post("event");

    assertThat(List.of(soon(performed), soon(performed))).containsExactlyInAnyOrder("tick 2500", "event 2500");
    assertThat(performed).isEmpty();
  }

  @Test
  void aCoreThatThrowsStopsTheDriverAndSaysSoOnce() throws InterruptedException {
    CoreDriver<String, String> started = start((event, _) -> {
      if (event.equals("bad")) {
        throw new IllegalStateException("broken");
      }
      return event.equals("tick") ? List.of() : List.of(event);
    });

    started.post("bad");
    assertThat(soon(failures)).hasMessage("broken");
    started.post("good");
    started.close();

    assertThat(started.isRunning()).isFalse();
    assertThat(failures).isEmpty();
    assertThat(performed).isEmpty();
  }

  @Test
  void aCommandThatThrowsStopsTheDriverToo() throws InterruptedException {
    CoreDriver<String, String> started = new CoreDriver<>(
        "test",
        (event, _) -> List.of(event),
        command -> {
          throw new IllegalArgumentException(command);
        },
        clock,
        () -> "tick",
        Duration.ofSeconds(1),
        failures::add);
    driver = started;

    started.start();

    assertThat(soon(failures)).hasMessage("tick");
  }

  @Test
  void anErrorCountsAsAFailure() throws InterruptedException {
    start((_, _) -> {
      throw new AssertionError("worse");
    });

    assertThat(soon(failures)).isInstanceOf(AssertionError.class);
  }

  @Test
  void closingDropsWhatWaitsAndIsNoFailure() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    CoreDriver<String, String> started = start((event, _) -> {
      if (event.equals("block")) {
        entered.countDown();
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException("interrupted", e);
        }
      }
      return event.equals("tick") ? List.of() : List.of(event);
    });
    started.post("block");
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    started.post("waits");
    assertThat(started.backlog()).isEqualTo(1);

    started.close();

    assertThat(started.isRunning()).isFalse();
    assertThat(failures).isEmpty();
    assertThat(performed).isEmpty();
  }

  @Test
  void aDriverMayBeClosedByItsOwnThread() throws InterruptedException {
    AtomicReference<@Nullable CoreDriver<String, String>> self = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    CoreDriver<String, String> started = start((event, _) -> {
      CoreDriver<String, String> mine = self.get();
      if (event.equals("close") && mine != null) {
        mine.close();
        closed.countDown();
      }
      return List.of();
    });
    self.set(started);

    started.post("close");

    assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    started.close();
    assertThat(started.isRunning()).isFalse();
    assertThat(failures).isEmpty();
  }

  @Test
  void aClosedDriverForgetsWhatIsPosted() {
    CoreDriver<String, String> started = start((_, _) -> List.of());
    started.close();

    started.post("late");

    assertThat(started.backlog()).isZero();
  }

  @Test
  void aDriverThatNeverStartedClosesAtOnce() {
    CoreDriver<String, String> idle =
        new CoreDriver<>("test", (_, _) -> List.of(), performed::add, clock, () -> "tick", Duration.ofSeconds(1), failures::add);

    idle.close();

    assertThat(idle.isRunning()).isFalse();
  }

  @Test
  void whatWasHandledIsCounted() throws InterruptedException {
    CoreDriver<String, String> started = start((event, _) -> List.of(event));
    soon(performed);

    started.post("a");
    soon(performed);
    started.close();

    assertThat(started.handled()).isGreaterThanOrEqualTo(2);
    assertThat(started.busyNanos()).isPositive();
  }
}
