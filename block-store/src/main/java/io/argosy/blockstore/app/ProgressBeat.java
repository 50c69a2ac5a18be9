package io.argosy.blockstore.app;

import io.argosy.bus.PackSender;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Teller;
import io.argosy.runtime.SteadyClock;
import io.argosy.stages.ClusterNews;
import io.argosy.stages.Picture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes a picture of the cluster twice a second, however many look at it, and tells how far the transaction index is. Where Kafka stands still the picture says so: taking it and telling have a thread each. */
final class ProgressBeat implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** Of those that only {@code status} asks for. */
  private static final Duration TELL_EVERY = Duration.ofSeconds(2);

  private final ClusterNews news;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, Thread.ofPlatform().name("progress-", 0).daemon().factory());
  private volatile @Nullable Picture picture;

  ProgressBeat(ClusterNews news) {
    this.news = news;
  }

  /**
   * @param stored what the shards of this store noted last, without the way through Kafka
   * @param indexed the last block whose transactions are indexed
   * @param failed told what must not happen
   */
  ProgressBeat start(
      Supplier<List<? extends io.argosy.packs.Pack>> stored, LongSupplier indexed, long instance, PackSender sender, String topic, Consumer<Throwable> failed) {
    every(LOOK_EVERY, failed, () -> {
      stored.get().forEach(news::know);
      news.know(index(indexed, instance));
      picture = news.picture(SteadyClock.ofThisProcess().instant());
    });
    every(TELL_EVERY, failed, () -> {
      StageReport report = index(indexed, instance);
      sender.sendKeyed(topic, report.service() + "/" + report.stage(), report);
    });
    return this;
  }

  private void every(Duration pause, Consumer<Throwable> failed, Runnable task) {
    threads.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            if (!threads.isShutdown()) {
              failed.accept(e);
            }
            throw e;
          }
        },
        0,
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static StageReport index(LongSupplier indexed, long instance) {
    return new StageReport("block-store", Picture.TRANSACTIONS, indexed.getAsLong(), -1, "")
        .by(new Teller(instance, SteadyClock.ofThisProcess().instant(), List.of(), List.of()));
  }

  /** The last one; before there is any, one of nothing. */
  Picture picture() {
    Picture last = picture;
    return last == null ? news.picture(SteadyClock.ofThisProcess().instant()) : last;
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
