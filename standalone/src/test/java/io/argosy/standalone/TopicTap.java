package io.argosy.standalone;

import io.argosy.packs.Pack;
import io.argosy.packs.PackCodec;
import io.argosy.packs.PackLimits;
import io.argosy.verdict.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What passes on some topics, heard by a consumer that is nothing of ours: no listeners, no group. Thread-safe. */
final class TopicTap implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private final CountDownLatch listening = new CountDownLatch(1);
  private final List<Heard> heard = new ArrayList<>();
  private volatile boolean closed;

  /** A record as the broker has it, and the pack in it. */
  record Heard(ConsumerRecord<byte[], byte[]> record, Pack pack) {
    private static Heard of(ConsumerRecord<byte[], byte[]> record) {
      return switch (PackCodec.decode(record.value())) {
        case Verdict.Accepted<Pack>(Pack pack) -> new Heard(record, pack);
        case Verdict.Rejected<Pack>(var fault, String evidence) -> throw new AssertionError(record + ": " + evidence);
      };
    }

    TopicPartition partition() {
      return new TopicPartition(record.topic(), record.partition());
    }
  }

  /** A pack of a kind, and where it passed. */
  record Passed<P extends Pack>(Heard heard, P pack) {}

  private TopicTap(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    this.thread = Thread.ofPlatform().name("topic-tap").unstarted(this::listen);
  }

  /** Listens to all partitions of topics that exist, from their beginnings; returns once it does. */
  static TopicTap on(String bootstrap, String... topics) throws InterruptedException {
    TopicTap tap = new TopicTap(new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", bootstrap,
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest",
            "fetch.max.wait.ms", 20,
            "max.partition.fetch.bytes", PackLimits.MAX_BYTES),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer()));
    tap.consumer.assign(Stream.of(topics)
        .flatMap(topic -> tap.consumer.partitionsFor(topic).stream())
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList());
    tap.thread.start();
    if (!tap.listening.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the broker gave no positions");
    }
    return tap;
  }

  private void listen() {
    consumer.assignment().forEach(consumer::position);
    listening.countDown();
    while (!closed) {
      List<Heard> news = new ArrayList<>();
      consumer.poll(POLL).forEach(record -> news.add(Heard.of(record)));
      if (!news.isEmpty()) {
        synchronized (heard) {
          heard.addAll(news);
          heard.notifyAll();
        }
      }
    }
  }

  /** The first pack of a kind that a topic carries and that {@code fits}; waits for it. */
  <P extends Pack> Passed<P> await(String topic, Class<P> kind, Predicate<P> fits) throws InterruptedException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    synchronized (heard) {
      int next = 0;
      while (true) {
        for (; next < heard.size(); next++) {
          Heard one = heard.get(next);
          if (one.record().topic().equals(topic) && kind.isInstance(one.pack()) && fits.test(kind.cast(one.pack()))) {
            return new Passed<>(one, kind.cast(one.pack()));
          }
        }
        long left = TimeUnit.NANOSECONDS.toMillis(giveUp - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("no such " + kind.getSimpleName() + " on " + topic + " among " + next + " packs");
        }
        heard.wait(left);
      }
    }
  }

  /** What a topic carried so far. */
  Stream<Heard> all(String topic) {
    synchronized (heard) {
      return List.copyOf(heard).stream().filter(one -> one.record().topic().equals(topic));
    }
  }

  /** The last record of a partition so far. */
  Optional<ConsumerRecord<byte[], byte[]>> last(TopicPartition partition) {
    synchronized (heard) {
      return heard.reversed().stream().filter(one -> one.partition().equals(partition)).findFirst().map(Heard::record);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    consumer.close();
  }
}
