package io.argosy.bus;

import io.argosy.packs.Pack;
import io.argosy.packs.PackCodec;
import io.argosy.verdict.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets aside records that cannot be read: counted, copied to the dead letters with where they came from and why, and passed by. What they carried is a gap that its scheduler
 * asks for again.
 */
public final class PoisonPacks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PoisonPacks.class);

  /** A record larger than this is cut in the dead letters: enough to see what it was. */
  private static final int KEPT_BYTES = 64 << 10;

  private final KafkaProducer<byte[], ByteBuffer> producer;
  private final String topic;
  private final LongAdder count = new LongAdder();

  public PoisonPacks(BusConnection connection, Topics topics) {
    this.producer = new KafkaProducer<>(connection.forProducer("dead-letters"));
    this.topic = topics.deadLetters();
  }

  /** The pack in a record; empty if it is poison, which is then set aside. */
  public Optional<Received> read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    Verdict<Pack> decoded = PackCodec.decode(value == null ? new byte[0] : value);
    return switch (decoded) {
      case Verdict.Accepted<Pack>(Pack pack) -> Optional.of(
          new Received(record.topic(), record.partition(), record.offset(), pack));
      case Verdict.Rejected<Pack>(var fault, String evidence) -> {
        setAside(record, evidence);
        yield Optional.empty();
      }
    };
  }

  /** Sets a record aside for a reason that only its reader could see. */
  public void setAside(ConsumerRecord<byte[], byte[]> record, String reason) {
    count.increment();
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", reason)
        .log("record set aside");
    byte[] value = record.value() == null ? new byte[0] : record.value();
    ProducerRecord<byte[], ByteBuffer> letter =
        new ProducerRecord<>(topic, 0, record.key(), ByteBuffer.wrap(value, 0, Math.min(value.length, KEPT_BYTES)));
    letter.headers().add("from", (record.topic() + "/" + record.partition() + "@" + record.offset()).getBytes(StandardCharsets.UTF_8));
    letter.headers().add("reason", reason.getBytes(StandardCharsets.UTF_8));
    producer.send(letter);
  }

  /** Records set aside since the start. */
  public long count() {
    return count.sum();
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(5));
  }
}
