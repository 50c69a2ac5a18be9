package io.argosy.bus;

import io.argosy.packs.PackLimits;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferSerializer;

/**
 * How to reach the brokers, and every client setting that is not Kafka's default, with its reason.
 *
 * @param bootstrap {@code host:port}, several parted by commas
 * @param service name of the service, which clients carry in their ids
 * @param compression of bulk records: {@code none} where the broker is on the same host and CPU is scarce, {@code lz4} elsewhere
 * @param security client settings for TLS and SASL, empty on loopback
 */
public record BusConnection(String bootstrap, String service, String compression, Map<String, String> security) {
  public BusConnection {
    security = Map.copyOf(security);
  }

  /** True if what is sent can be read by whoever is on its way. */
  public boolean isPlaintext() {
    return BrokerCheck.isPlaintext(security);
  }

  /**
   * Asks a broker whether it lets us in.
   *
   * @throws IllegalArgumentException if it does not, or is none that speaks as we do; the message is for the operator
   * @throws BusException if none answers in time
   */
  public BusConnection checked() {
    BrokerCheck.run(this);
    return this;
  }

  public Map<String, Object> forAdmin() {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, service + "-admin");
    return settings;
  }

  public Map<String, Object> forProducer(String role) {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, service + "-" + role);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteBufferSerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // More than one in flight lets a second batch pass a first one that met a topic without a leader: the producer never recovers.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, PackLimits.MAX_BYTES);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    return settings;
  }

  /** A transactional producer: whoever starts one with the same id fences the one before. */
  public Map<String, Object> forTransactions(String transactionalId) {
    Map<String, Object> settings = forProducer("transactions");
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 30_000);
    return settings;
  }

  public Map<String, Object> forConsumer(String role) {
    Map<String, Object> settings = new HashMap<>(security);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, service + "-" + role);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 * PackLimits.MAX_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    return settings;
  }

  /** A member of a group: the coordinator is our lease service, and this is how fast it notices a death. */
  public Map<String, Object> forMember(String role, String group) {
    Map<String, Object> settings = forConsumer(role);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    return settings;
  }

  /** Without Kafka's own settings, among which an operator may have put a secret. */
  @Override
  public String toString() {
    return service + " at " + bootstrap;
  }
}
