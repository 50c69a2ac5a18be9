package io.argosy.runtime;

import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Where heavy checking runs beside a core: as many platform threads as given, none of which touches the core. A task that throws is a fault of ours. */
public final class WorkPool implements AutoCloseable {
  private final ExecutorService threads;
  private final Consumer<Throwable> failed;

  public WorkPool(String name, int threadCount, Consumer<Throwable> failed) {
    this.threads = Executors.newFixedThreadPool(threadCount, Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    this.failed = failed;
  }

  public void submit(Runnable task) {
    threads.execute(() -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        if (!threads.isShutdown()) {
          failed.accept(e);
        }
      }
    });
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
