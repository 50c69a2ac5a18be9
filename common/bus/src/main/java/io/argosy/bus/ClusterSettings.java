package io.argosy.bus;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every service of one cluster must agree on; bound from the properties {@code argosy.*}.
 *
 * @param bootstrap Kafka brokers, {@code host:port} parted by commas
 * @param network a network that ships with Argosy ({@code mainnet}, {@code sepolia}, ...), or the path of a genesis file in geth's format
 * @param cluster names the topics, so that several clusters can share brokers
 * @param chainShards 1 to 256; fixed for the life of the data
 * @param stateShards 1 to 256; fixed for the life of the data
 * @param gatewaySlots how many gateways may run at once
 * @param replication copies of each Kafka partition
 * @param compression of bulk records: {@code none} or {@code lz4}
 * @param kafka further client settings, for TLS and SASL
 */
public record ClusterSettings(
    String bootstrap,
    String network,
    String cluster,
    int chainShards,
    int stateShards,
    int gatewaySlots,
    short replication,
    String compression,
    @Nullable Map<String, String> kafka) {
  /** What one host needs. */
  public static ClusterSettings onOneHost(String bootstrap, String network, String cluster) {
    return new ClusterSettings(bootstrap, network, cluster, 4, 16, 2, (short) 1, "none", Map.of());
  }

  public Topics topics() {
    return new Topics("argosy." + cluster, chainShards, stateShards, gatewaySlots, replication);
  }

  public BusConnection connection(String service) {
    return new BusConnection(bootstrap, service, compression, kafka == null ? Map.of() : kafka);
  }

  /** Without Kafka's own settings, among which an operator may have put a secret. */
  @Override
  public String toString() {
    return cluster + " of " + network + " at " + bootstrap + ", " + chainShards + " and " + stateShards + " shards, " + gatewaySlots + " slots, "
        + replication + " copies, " + compression;
  }
}
