package io.argosy.blockstore.adapter.web;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Room for calls: so many at once, and so much time for a request. A call whose time is over is answered at once; it goes on to its end, since RocksDB cannot be stopped in the middle, and keeps its place until then. Thread-safe.
 */
final class CallRoom implements AutoCloseable {
  private final Duration longest;
  private final Semaphore places;
  private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("rpc-", 0).factory());

  CallRoom(int atOnce, Duration longest) {
    this.places = new Semaphore(atOnce, true);
    this.longest = longest;
  }

  /** When a request that comes now must be answered. */
  long deadline() {
    return System.nanoTime() + longest.toNanos();
  }

  /**
   * The value of a call.
   *
   * @throws RpcError if there is none in time
   */
  <T> T call(long deadline, Supplier<T> call) {
    try {
      if (!places.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        throw tooLate();
      }
      Future<T> value = submit(call);
      return value.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw tooLate();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw tooLate();
    }
  }

  private <T> Future<T> submit(Supplier<T> call) {
    try {
      return threads.submit(() -> {
        try {
          return call.get();
        } finally {
          places.release();
        }
      });
    } catch (RuntimeException | Error e) {
      places.release();
      throw e;
    }
  }

  private RpcError tooLate() {
    return RpcError.timedOut("a request has " + longest.toMillis() + " ms");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
