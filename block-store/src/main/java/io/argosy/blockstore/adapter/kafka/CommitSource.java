package io.argosy.blockstore.adapter.kafka;

import io.argosy.bus.BusConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the commit partitions of one volume, from positions that the volume itself holds. Never skips: a log that was cut is read from where it diverges, a topic that was made anew
 * from its beginning; what is lost for good remains a gap in the progress, and is fetched again. Owned by one thread.
 */
final class CommitSource implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CommitSource.class);

  private static final int ASK_MILLIS = 2_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final String cluster;
  private final Map<String, String> topicIds;
  private final List<TopicPartition> partitions;
  private long resets;

  /**
   * @param partitions of the volume's shards, of one topic or several
   */
  CommitSource(BusConnection connection, Admin admin, List<TopicPartition> partitions, int volume) {
    Map<String, Object> settings = connection.forConsumer("commits-" + volume);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    this.consumer = new KafkaConsumer<>(settings);
    this.admin = admin;
    this.cluster = ask(admin.describeCluster().clusterId());
    this.partitions = List.copyOf(partitions);
    this.topicIds = new HashMap<>(idsOf(ask(admin.describeTopics(topics()).allTopicNames())));
    consumer.assign(partitions);
  }

  private Set<String> topics() {
    return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  private static Map<String, String> idsOf(Map<String, TopicDescription> described) {
    return described.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, topic -> topic.getValue().topicId().toString()));
  }

  /** Begins at {@code stored}, or at the beginning where it is absent or of another topic. */
  void seek(TopicPartition partition, Optional<KafkaPosition> stored) {
    if (stored.isEmpty()) {
      consumer.seekToBeginning(List.of(partition));
      return;
    }
    KafkaPosition position = stored.get();
    if (!position.cluster().equals(cluster) || !position.topicId().equals(topicIds.get(partition.topic()))) {
      reset(partition, "the topic is not the one the position was taken in");
      consumer.seekToBeginning(List.of(partition));
      return;
    }
    Optional<Integer> epoch = position.leaderEpoch() < 0 ? Optional.empty() : Optional.of(position.leaderEpoch());
    consumer.seek(partition, new OffsetAndMetadata(position.nextOffset(), epoch, ""));
  }

  List<TopicPartition> partitions() {
    return partitions;
  }

  /** Records of up to {@code wait}; empty if a position had to be mended. */
  ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    try {
      return consumer.poll(wait);
    } catch (LogTruncationException e) {
      e.offsetOutOfRangePartitions().keySet().forEach(partition -> rewind(partition, e.divergentOffsets().get(partition)));
    } catch (OffsetOutOfRangeException e) {
      if (areTheSameTopics()) {
        e.offsetOutOfRangePartitions().keySet().forEach(partition -> rewind(partition, null));
      }
    }
    return ConsumerRecords.empty();
  }

  /**
   * False if a topic was made anew under our feet, which the consumer does not say while its offsets happen to lie in the new one as well: all of it is read again from its beginning. Nobody may delete
   * records, nor take a position for one of these topics, before this was asked. True if nobody answers.
   */
  boolean areTheSameTopics() {
    Map<String, String> found;
    try {
      found = idsOf(admin.describeTopics(topics(), new DescribeTopicsOptions().timeoutMs(ASK_MILLIS)).allTopicNames().get());
    } catch (ExecutionException e) {
      log.atDebug().addKeyValue("why", e.toString()).log("the topics' ids are not known");
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    List<TopicPartition> anew = partitions.stream()
        .filter(partition -> !found.getOrDefault(partition.topic(), "").equals(topicIds.get(partition.topic())))
        .toList();
    if (anew.isEmpty()) {
      return true;
    }
    topicIds.putAll(found);
    anew.forEach(partition -> reset(partition, "the topic was made anew"));
    consumer.seekToBeginning(anew);
    return false;
  }

  private void rewind(TopicPartition partition, @org.jspecify.annotations.Nullable OffsetAndMetadata divergent) {
    if (divergent == null) {
      reset(partition, "its position is not in the log");
      consumer.seekToBeginning(List.of(partition));
    } else {
      reset(partition, "the log was cut at " + divergent.offset());
      consumer.seek(partition, divergent);
    }
  }

  private void reset(TopicPartition partition, String why) {
    resets++;
    log.atWarn().addKeyValue("partition", partition).addKeyValue("why", why).log("position reset; replaying what is left of the log");
  }

  /** Times that a stored position did not hold. */
  long resets() {
    return resets;
  }

  /** The position after {@code record}. */
  KafkaPosition after(ConsumerRecord<byte[], byte[]> record) {
    return new KafkaPosition(cluster, topicIds.getOrDefault(record.topic(), ""), record.offset() + 1, record.leaderEpoch().orElse(-1));
  }

  void pauseAll() {
    consumer.pause(partitions);
  }

  void resumeAll() {
    consumer.resume(partitions);
  }

  /** Lets the broker free what is safely stored; whole log segments only, and never an error of ours if it does not. */
  void deleteBefore(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    offsets.forEach((partition, offset) -> deletions.put(partition, RecordsToDelete.beforeOffset(offset)));
    admin.deleteRecords(deletions).all().whenComplete((_, error) -> {
      if (error != null) {
        log.atDebug().addKeyValue("why", error.toString()).log("records not deleted yet");
      }
    });
  }

  /** Records that wait in the log, over all partitions. */
  long lag() {
    long lag = 0;
    for (TopicPartition partition : new ArrayList<>(partitions)) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }

  private static <T> T ask(org.apache.kafka.common.KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new io.argosy.bus.BusException("Kafka did not say what it is: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new io.argosy.bus.BusException("interrupted", e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
