package io.argosy.testkit.sim;

import io.argosy.props.Gen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Everything that will happen, in one queue ordered by time, and then by who was first. The same seed gives the same history. After every step the invariants are checked; whatever fails names the seed and the last {@value
 * #REMEMBERED} events.
 */
public final class Simulation {
  private static final int REMEMBERED = 50;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** More steps than any run here needs: two parts that answer each other at once would otherwise never end. */
  private static final long MOST_STEPS = 5_000_000;

  private final long seed;
  private final Gen gen;
  private final SimClock clock = new SimClock(START);
  private final PriorityQueue<Step> steps = new PriorityQueue<>();
  private final List<Invariant> invariants = new ArrayList<>();
  private final Deque<Event> history = new ArrayDeque<>();
  private final SimBus bus = new SimBus(this);
  private long sequence;
  private long done;

  private Simulation(long seed) {
    this.seed = seed;
    this.gen = Gen.seeded(seed);
  }

  /** Something that must hold after every step; throws {@link AssertionError} if it does not. */
  @FunctionalInterface
  public interface Invariant {
    void check();
  }

  private record Step(Instant at, long sequence, Object what, Runnable action) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      int order = at.compareTo(other.at);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  public static Simulation seeded(long seed) {
    return new Simulation(seed);
  }

  /** Says how bad the bus is. */
  public Simulation bus(Consumer<SimBus> faults) {
    faults.accept(bus);
    return this;
  }

  public SimBus bus() {
    return bus;
  }

  /** The one source of chance. */
  public Gen gen() {
    return gen;
  }

  public SimClock clock() {
    return clock;
  }

  public Instant now() {
    return clock.instant();
  }

  public Duration elapsed() {
    return Duration.between(START, now());
  }

  /**
   * @param what shown in the history if it is not empty
   */
  public void after(Duration delay, Object what, Runnable action) {
    at(now().plus(delay), what, action);
  }

  void at(Instant time, Object what, Runnable action) {
    steps.add(new Step(time, sequence++, what, action));
  }

  /** Again and again, for the first time after a part of the interval. */
  public void every(Duration interval, Runnable action) {
    after(between(Duration.ZERO, interval), "", () -> repeat(interval, action));
  }

  private void repeat(Duration interval, Runnable action) {
    action.run();
    after(interval, "", () -> repeat(interval, action));
  }

  /** A duration between two others, evenly. */
  public Duration between(Duration least, Duration most) {
    return Duration.ofNanos(gen.between(least.toNanos(), most.toNanos()));
  }

  public void always(Invariant... more) {
    invariants.addAll(List.of(more));
  }

  /** Put into words only if something fails: that takes longer than the step itself. */
  private record Event(Duration at, Object what) {
    @Override
    public String toString() {
      String line = what.toString();
      return at.toMillis() + " ms  " + (line.length() > 400 ? line.substring(0, 400) + ".." : line);
    }
  }

  /** Adds a line to the history; {@code what} should not change any more. */
  public void note(Object what) {
    if (history.size() == REMEMBERED) {
      history.remove();
    }
    history.add(new Event(elapsed(), what));
  }

  /** Runs until {@code goal} holds. */
  public void runUntil(BooleanSupplier goal, Duration atMost) {
    Instant end = now().plus(atMost);
    guarded(() -> {
      while (!goal.getAsBoolean()) {
        if (steps.isEmpty() || steps.peek().at.isAfter(end)) {
          throw new AssertionError("not there after " + atMost);
        }
        step();
      }
    });
  }

  public void runFor(Duration length) {
    Instant end = now().plus(length);
    guarded(() -> {
      while (!steps.isEmpty() && !steps.peek().at.isAfter(end)) {
        step();
      }
      clock.moveTo(end);
    });
  }

  /** Runs a check whose failure names the seed and the history. */
  public void verify(Invariant check) {
    guarded(check::check);
  }

  private void step() {
    if (++done > MOST_STEPS) {
      throw new AssertionError(MOST_STEPS + " steps, at " + elapsed());
    }
    Step step = steps.remove();
    clock.moveTo(step.at);
    if (!"".equals(step.what)) {
      note(step.what);
    }
    step.action.run();
    invariants.forEach(Invariant::check);
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          e.getMessage() + "\nseed " + seed + " (-Dargosy.seed=" + seed + "), the last events:\n  " + String.join("\n  ", history.stream().map(Event::toString).toList()), e);
    }
  }
}
