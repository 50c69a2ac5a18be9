package io.argosy.blockstore.adapter.kafka;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A moment in which a writer writes nothing, for what must not happen beside it. One thread asks for it, the writer's grants it. */
final class WriterRest {
  private final AtomicReference<@Nullable Turn> wanted = new AtomicReference<>();
  private volatile boolean closed;

  private record Turn(Runnable work, CompletableFuture<Boolean> done) {}

  /** Does the work on the writer's thread, and returns then; or takes it back if the writer does not come to it in time. */
  void take(Duration longest, Runnable work) {
    Turn turn = new Turn(work, new CompletableFuture<>());
    if (closed || !wanted.compareAndSet(null, turn)) {
      return;
    }
    try {
      turn.done.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (!wanted.compareAndSet(turn, null)) {
        // It has begun, and is not to be left alone.
        join(turn);
      }
    } catch (ExecutionException e) {
      rethrow(e);
    } catch (InterruptedException e) {
      if (!wanted.compareAndSet(turn, null)) {
        join(turn);
      }
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Turn turn) {
    try {
      turn.done.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void rethrow(ExecutionException e) {
    throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
  }

  /** True if somebody wants the writer to rest. */
  boolean isDue() {
    return wanted.get() != null;
  }

  /**
   * Does the work.
   *
   * @param after done in any case, before whoever waits goes on
   */
  void run(Runnable after) {
    Turn turn = wanted.getAndSet(null);
    if (turn == null) {
      return;
    }
    try {
      try {
        turn.work.run();
      } finally {
        after.run();
      }
      turn.done.complete(true);
    } catch (RuntimeException e) {
      turn.done.completeExceptionally(e);
    }
  }

  /** The writer comes no more. */
  void close() {
    closed = true;
    Turn turn = wanted.getAndSet(null);
    if (turn != null) {
      turn.done.complete(false);
    }
  }
}
