package io.argosy.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing and refuses to go on where one that exists has another number of partitions. */
public final class TopicSetup {
  private TopicSetup() {}

  /**
   * Returns when every partition of every topic has a leader that answers. Idempotent; several services may call it at once.
   *
   * @throws BusException if a topic has another number of partitions than {@code topics} says, or the broker does not answer within {@code longest}
   */
  public static void ensure(Admin admin, Topics topics, Duration longest) {
    Instant deadline = Instant.now().plus(longest);
    for (Topics.Declared topic : topics.declared()) {
      create(admin, topic, topics.replication(), deadline);
    }
    checkPartitions(admin, topics, deadline);
    awaitLeaders(admin, topics, deadline);
  }

  private static void create(Admin admin, Topics.Declared topic, short replication, Instant deadline) {
    NewTopic created = new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.settings());
    while (true) {
      try {
        await(admin.createTopics(List.of(created)).all(), deadline);
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicExistsException) {
          return;
        }
        if (e.getCause() instanceof AuthorizationException) {
          throw new BusException("topic " + topic.name() + " could not be made: we may not; ./argosy acls says who may what", e.getCause());
        }
        pauseOrGiveUp(deadline, "topic " + topic.name() + " could not be made", e.getCause());
      }
    }
  }

  private static void checkPartitions(Admin admin, Topics topics, Instant deadline) {
    List<String> names = topics.declared().stream().map(Topics.Declared::name).toList();
    while (true) {
      try {
        Map<String, TopicDescription> found = await(admin.describeTopics(names).allTopicNames(), deadline);
        for (Topics.Declared topic : topics.declared()) {
          int partitions = found.get(topic.name()).partitions().size();
          if (partitions != topic.partitions()) {
            throw new BusException("topic " + topic.name() + " has " + partitions + " partitions, this configuration says "
                + topic.partitions() + "; shards cannot change: use the configuration the data was made with", null);
          }
        }
        return;
      } catch (ExecutionException e) {
        pauseOrGiveUp(deadline, "topics could not be described", e.getCause());
      }
    }
  }

  /** A first batch sent before its leader is ready can wedge an idempotent producer, so nobody sends before this returns. */
  private static void awaitLeaders(Admin admin, Topics topics, Instant deadline) {
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    for (Topics.Declared topic : topics.declared()) {
      for (int p = 0; p < topic.partitions(); p++) {
        all.put(new TopicPartition(topic.name(), p), OffsetSpec.latest());
      }
    }
    while (true) {
      try {
        await(admin.listOffsets(all).all(), deadline);
        return;
      } catch (ExecutionException e) {
        pauseOrGiveUp(deadline, "topics have no leader", e.getCause());
      }
    }
  }

  private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future, Instant deadline) throws ExecutionException {
    try {
      return future.get(Math.max(1, Duration.between(Instant.now(), deadline).toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new BusException("the Kafka broker did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException("interrupted", e);
    }
  }

  private static void pauseOrGiveUp(Instant deadline, String what, Throwable cause) {
    if (Instant.now().isAfter(deadline)) {
      throw new BusException(what + ": " + cause.getMessage(), cause);
    }
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException("interrupted", e);
    }
  }
}
