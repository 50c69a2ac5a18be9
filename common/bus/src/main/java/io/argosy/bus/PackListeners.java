package io.argosy.bus;

import io.argosy.runtime.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.kafka.support.TopicPartitionOffset.SeekPosition;

/**
 * Starts listeners for packs. Nobody commits an offset: mailboxes and deliveries are read from their end (what was sent to a former life is void), control topics from
 * their beginning (they are small and compacted). Poison is set aside before a handler sees it.
 */
public final class PackListeners implements AutoCloseable {
  /** How long it may take to read what stands in a topic of a few records, with a broker that has just begun. */
  private static final Duration CATCH_UP = Duration.ofSeconds(60);

  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

  private final BusConnection connection;
  private final PoisonPacks poison;
  private final List<Listener> started = new ArrayList<>();

  public PackListeners(BusConnection connection, PoisonPacks poison) {
    this.connection = connection;
    this.poison = poison;
  }

  /** One listener's figures, as its client counts them. Thread-safe. */
  public static final class Listener {
    private final String role;
    private final KafkaMessageListenerContainer<byte[], byte[]> container;
    private final SenderTimes times;

    private Listener(String role, KafkaMessageListenerContainer<byte[], byte[]> container, SenderTimes times) {
      this.role = role;
      this.container = container;
      this.times = times;
    }

    public String role() {
      return role;
    }

    /** Records that wait for it in Kafka, over all its partitions. */
    public double lagRecords() {
      return sum("records-lag", Set.of("client-id", "topic", "partition"));
    }

    /** Records read so far. */
    public double records() {
      return sum("records-consumed-total", Set.of("client-id"));
    }

    /** Bytes read so far, as they lie in Kafka. */
    public double bytes() {
      return sum("bytes-consumed-total", Set.of("client-id"));
    }

    /** Times that a group was dealt its partitions anew; 0 for a listener without a group. */
    public double rebalances() {
      return sum("rebalance-total", Set.of("client-id"));
    }

    /** Seconds between our clock and the one furthest from it, of those whose times this listener heard lately; 0 within a second. */
    public double clocksApartSeconds() {
      return times.apartSeconds();
    }

    private double sum(String name, Set<String> tags) {
      return container.metrics().values().stream().mapToDouble(metrics -> ClientFigures.sum(metrics, name, tags)).sum();
    }
  }

  /** Told which partitions of a group's topic this member owns. */
  public interface Ownership {
    /** From now on this member owns these; what is sent to them from now on arrives. */
    void assigned(Set<Integer> partitions);

    /** These belong to another from now on. */
    void revoked(Set<Integer> partitions);
  }

  /** Where a listener without a group begins. */
  public enum From {
    BEGINNING(SeekPosition.BEGINNING),
    END(SeekPosition.END);

    private final SeekPosition position;

    From(SeekPosition position) {
      this.position = position;
    }
  }

  /** Reads fixed partitions. */
  public void follow(String role, From from, Consumer<Received> handler, TopicPartition... partitions) {
    TopicPartitionOffset[] positions = Arrays.stream(partitions)
        .map(p -> new TopicPartitionOffset(p.topic(), p.partition(), from.position))
        .toArray(TopicPartitionOffset[]::new);
    start(role, new ContainerProperties(positions), connection.forConsumer(role), handler);
  }

  /**
   * Reads what is in a partition now, and goes on reading in the thread of a listener: returns when {@code handler} has had all that was there. For what must be known before anything is begun.
   *
   * @throws BusException if that takes longer than a minute
   */
  public void catchUp(String role, Consumer<Received> handler, TopicPartition partition) {
    Map<String, Object> settings = connection.forConsumer(role + "-now");
    Instant deadline = Instant.now().plus(CATCH_UP);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> one = List.of(partition);
      consumer.assign(one);
      consumer.seekToBeginning(one);
      long end = consumer.endOffsets(one, CATCH_UP).getOrDefault(partition, 0L);
      while (consumer.position(partition, CATCH_UP) < end) {
        if (Instant.now().isAfter(deadline)) {
          throw new BusException(partition + " was not read within " + CATCH_UP, null);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          poison.read(record).ifPresent(handler);
        }
      }
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      throw new BusException(partition + " was not read within " + CATCH_UP, e);
    }
    follow(role, From.BEGINNING, handler, partition);
  }

  /** Joins a group; owning a partition is owning the scheduling of that shard. */
  public void join(String role, String group, String topic, Ownership ownership, Consumer<Received> handler) {
    ContainerProperties properties = new ContainerProperties(topic);
    properties.setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {
      @Override
      public void onPartitionsAssigned(
          org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        // A cooperative rebalance that changes nothing for this member names none, and Kafka takes a seek of none as one of all.
        if (partitions.isEmpty()) {
          return;
        }
        consumer.seekToEnd(partitions);
        // The seek is lazy: asking for the position makes sure that an answer to the first request is not missed.
        partitions.forEach(consumer::position);
        ownership.assigned(numbers(partitions));
      }

      @Override
      public void onPartitionsRevokedBeforeCommit(
          org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        ownership.revoked(numbers(partitions));
      }

      @Override
      public void onPartitionsLost(
          org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        ownership.revoked(numbers(partitions));
      }
    });
    start(role, properties, connection.forMember(role, group), handler);
  }

  private void start(
      String role, ContainerProperties properties, Map<String, Object> settings, Consumer<Received> handler) {
    properties.setAckMode(AckMode.MANUAL);
    properties.setPollTimeout(500);
    // A listener that is refused says so again and again until it is let in; Spring's own would stop, and nobody would know.
    properties.setAuthExceptionRetryInterval(REFUSED_PAUSE);
    properties.setShutdownTimeout(Duration.ofSeconds(5).toMillis());
    SenderTimes times = new SenderTimes(SteadyClock.ofThisProcess());
    properties.setMessageListener((BatchMessageListener<byte[], byte[]>) records -> {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        poison.read(record).map(received -> times.ours(received, record.headers())).ifPresent(handler);
      }
    });
    KafkaMessageListenerContainer<byte[], byte[]> container =
        new KafkaMessageListenerContainer<>(new DefaultKafkaConsumerFactory<>(settings), properties);
    container.setBeanName(connection.service() + "-" + role);
    container.start();
    started.add(new Listener(role, container, times));
  }

  /** All that were started so far. */
  public List<Listener> started() {
    return List.copyOf(started);
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    started.forEach(listener -> listener.container.stop());
  }
}
