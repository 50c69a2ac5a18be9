package io.argosy.bus;

import io.argosy.packs.Pack;
import io.argosy.packs.PackCodec;
import io.argosy.packs.PackLimits;
import io.argosy.rlp.RlpSlice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Sends packs. Thread-safe. A record that Kafka refuses for good is a fault of ours or of the world's that nobody here can mend: it goes to {@code failed}, which ends the
 * service.
 */
public final class PackSender implements AutoCloseable {
  private static final Set<String> TOTAL = Set.of("client-id");

  private final KafkaProducer<byte[], ByteBuffer> producer;
  private final Consumer<Throwable> failed;
  private final AtomicInteger unsent = new AtomicInteger();

  public PackSender(BusConnection connection, String role, Consumer<Throwable> failed) {
    this.producer = new KafkaProducer<>(connection.forProducer(role));
    this.failed = failed;
  }

  /** Sends to a partition, without a key. */
  public void send(String topic, int partition, Pack pack) {
    send(topic, partition, null, pack, () -> {});
  }

  /**
   * The same, and says when the broker has it.
   *
   * @param arrived called once, on a thread of Kafka's that it must not hold up
   */
  public void sendAndTell(String topic, int partition, Pack pack, Runnable arrived) {
    send(topic, partition, null, pack, arrived);
  }

  /** Sends to partition 0 of a compacted topic, where {@code key} replaces what had the same key. */
  public void sendKeyed(String topic, String key, Pack pack) {
    send(topic, 0, key.getBytes(StandardCharsets.UTF_8), pack, () -> {});
  }

  /** Records handed over and not yet on the broker. */
  public int unsent() {
    return unsent.get();
  }

  /** Records that the broker has, since the start. */
  public double sentRecords() {
    return ClientFigures.sum(producer.metrics(), "record-send-total", TOTAL);
  }

  /** Bytes sent to the broker since the start, compressed. */
  public double sentBytes() {
    return ClientFigures.sum(producer.metrics(), "outgoing-byte-total", TOTAL);
  }

  /** Seconds until the broker has a batch, on average over the last half minute. */
  public double latencySeconds() {
    return ClientFigures.sum(producer.metrics(), "request-latency-avg", TOTAL) / 1e3;
  }

  public void flush() {
    producer.flush();
  }

  private void send(String topic, int partition, byte @Nullable [] key, Pack pack, Runnable arrived) {
    unsent.incrementAndGet();
    try {
      ProducerRecord<byte[], ByteBuffer> record = new ProducerRecord<>(topic, partition, key, encode(pack));
      SenderTimes.stamp(record, pack);
      producer.send(record, (sent, error) -> {
        unsent.decrementAndGet();
        if (error == null) {
          arrived.run();
        } else {
          failed.accept(new BusException("could not send to " + topic + ": " + error.getMessage(), error));
        }
      });
    } catch (InterruptException e) {
      unsent.decrementAndGet();
    }
  }

  static ByteBuffer encode(Pack pack) {
    RlpSlice encoded = PackCodec.encode(pack);
    if (encoded.length() > PackLimits.MAX_BYTES - 1024) {
      throw new IllegalStateException("a pack of " + encoded.length() + " bytes: its maker must cut it");
    }
    return encoded.toBuffer();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
