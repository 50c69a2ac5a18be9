package io.argosy.testkit.sim;

import io.argosy.runtime.Core;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives a core as its service would, in a simulation: one event at a time, commands performed before the next. A crash drops the core and everything on its way to it; a start makes a new one.
 *
 * @param <E> what may happen to the core
 * @param <C> what it may order
 */
public final class SimCore<E, C> {
  private final Simulation sim;
  private final String name;
  private final Supplier<? extends Core<E, C>> make;
  private final Supplier<E> tick;
  private final Duration tickEvery;
  private final Consumer<C> perform;
  private @Nullable Core<E, C> core;
  private long life;

  /**
   * @param make builds the core anew at each start
   * @param perform does what a command says
   */
  public SimCore(
      Simulation sim,
      String name,
      Supplier<? extends Core<E, C>> make,
      Supplier<E> tick,
      Duration tickEvery,
      Consumer<C> perform) {
    this.sim = sim;
    this.name = name;
    this.make = make;
    this.tick = tick;
    this.tickEvery = tickEvery;
    this.perform = perform;
  }

  public boolean isRunning() {
    return core != null;
  }

  /** Begins a new life. */
  public void start() {
    life++;
    core = make.get();
    sim.note(name + " starts");
    tickOn(life);
  }

  private void tickOn(long started) {
    if (started == life && core != null) {
      handle(tick.get(), started);
      sim.after(tickEvery, "", () -> tickOn(started));
    }
  }

  public void crash() {
    sim.note(name + " crashes");
    life++;
    core = null;
  }

  /** Freezes the core for a while, as a long pause of the process does: what happens meanwhile waits. */
  public void pause(Duration length) {
    sim.note(name + " pauses for " + length);
    pausedUntil = sim.now().plus(length);
  }

  private java.time.Instant pausedUntil = java.time.Instant.EPOCH;

  /** Puts an event in the inbox of this life; does nothing while the core is down. */
  public void post(E event) {
    postAfter(Duration.ZERO, () -> event);
  }

  /** Answers this life after a while; a later life never sees it. */
  public void postAfter(Duration delay, Supplier<? extends E> event) {
    if (core == null) {
      return;
    }
    long mine = life;
    sim.after(delay, "", () -> handle(event.get(), mine));
  }

  private void handle(E event, long of) {
    Core<E, C> living = core;
    if (of != life || living == null) {
      return;
    }
    if (sim.now().isBefore(pausedUntil)) {
      sim.at(pausedUntil, "", () -> handle(event, of));
      return;
    }
    for (C command : living.on(event, sim.now())) {
      if (of == life) {
        perform.accept(command);
      }
    }
  }
}
