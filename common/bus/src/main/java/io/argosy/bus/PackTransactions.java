package io.argosy.bus;

import io.argosy.packs.Pack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends packs that must arrive all or none, and only from the one that started last with the same id. Owned by one thread.
 */
public final class PackTransactions implements AutoCloseable {
  private final KafkaProducer<byte[], ByteBuffer> producer;

  /** Fences whoever used {@code transactionalId} before. */
  public PackTransactions(BusConnection connection, String transactionalId) {
    producer = new KafkaProducer<>(connection.forTransactions(transactionalId));
    producer.initTransactions();
  }

  /** One pack and where it goes. */
  public record Addressed(String topic, int partition, @Nullable String key, Pack pack) {}

  /**
   * Returns when all packs are on the broker.
   *
   * @throws Fenced if another has taken over
   * @throws BusException if the broker refused them for good
   */
  public void sendAll(List<Addressed> packs) {
    try {
      producer.beginTransaction();
      for (Addressed a : packs) {
        byte[] key = a.key() == null ? null : a.key().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(a.topic(), a.partition(), key, PackSender.encode(a.pack())));
      }
      producer.commitTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new Fenced(e);
    } catch (KafkaException e) {
      if (e.getCause() instanceof ProducerFencedException || e.getCause() instanceof InvalidProducerEpochException) {
        throw new Fenced(e);
      }
      throw new BusException("a transaction of " + packs.size() + " packs failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  /** Another instance has taken over: stop writing at once. */
  public static final class Fenced extends RuntimeException {
    Fenced(Throwable cause) {
      super("fenced by a newer instance", cause);
    }
  }
}
