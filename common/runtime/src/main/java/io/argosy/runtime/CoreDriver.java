package io.argosy.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that touches a {@link Core}. Events wait in an inbox and are handled in order; each command is performed before the next event. If the core or a
 * command throws, that is a fault of ours: the driver stops and says so once, and its service ends and restarts from what the store holds.
 *
 * <p>The inbox has no bound of its own, because a poll thread must never block; whoever posts in bulk looks at {@link #backlog()} and pauses its source.
 */
public final class CoreDriver<E, C> implements AutoCloseable {
  private final Core<E, C> core;
  private final Consumer<C> perform;
  private final InstantSource clock;
  private final Supplier<E> tick;
  private final Duration tickEvery;
  private final Consumer<Throwable> failed;
  private final LinkedBlockingQueue<E> inbox = new LinkedBlockingQueue<>();
  private final LongAdder handled = new LongAdder();
  private final LongAdder busyNanos = new LongAdder();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param tick the event that tells the core that time has passed
   * @param failed called once, on the driver's thread, with what stopped it
   */
  public CoreDriver(
      String name,
      Core<E, C> core,
      Consumer<C> perform,
      InstantSource clock,
      Supplier<E> tick,
      Duration tickEvery,
      Consumer<Throwable> failed) {
    this.core = core;
    this.perform = perform;
    this.clock = clock;
    this.tick = tick;
    this.tickEvery = tickEvery;
    this.failed = failed;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** Puts an event in the inbox; never blocks. After {@link #close()} it is forgotten. */
  public void post(E event) {
    if (!closed) {
      inbox.add(event);
    }
  }

  /** Events that wait. */
  public int backlog() {
    return inbox.size();
  }

  /** Events handled so far. */
  public long handled() {
    return handled.sum();
  }

  /** Nanoseconds spent handling events so far: with the wall clock, how loaded this core is. */
  public long busyNanos() {
    return busyNanos.sum();
  }

  public boolean isRunning() {
    return thread.isAlive();
  }

  private void run() {
    try {
      Instant nextTick = clock.instant();
      while (!closed) {
        Instant now = clock.instant();
        E event;
        if (!now.isBefore(nextTick)) {
          event = tick.get();
          nextTick = now.plus(tickEvery);
        } else {
          event = await(Duration.between(now, nextTick));
        }
        if (event != null) {
          handle(event);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      boolean asked = closed;
      closed = true;
      if (!asked) {
        failed.accept(e);
      }
    }
  }

  private @Nullable E await(Duration longest) throws InterruptedException {
    E ready = inbox.poll();
    return ready != null ? ready : inbox.poll(Math.max(1, longest.toMillis()), TimeUnit.MILLISECONDS);
  }

  private void handle(E event) {
    long started = System.nanoTime();
    for (C command : core.on(event, clock.instant())) {
      perform.accept(command);
    }
    handled.increment();
    busyNanos.add(System.nanoTime() - started);
  }

  /** Stops after the event in hand; events that wait are dropped. Waits up to five seconds for the thread. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
