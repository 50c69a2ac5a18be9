package io.argosy.blockstore.adapter.kafka;

import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpWriter;
import java.nio.charset.StandardCharsets;

/**
 * Up to where a partition is in the store. The number alone would lie: after a broker's power loss or a recreated topic the same number stands for
 * other records, so a position names the cluster, the topic's own id, and the leader epoch too.
 *
 * @param cluster id of the Kafka cluster
 * @param topicId id of the topic, new each time one is made
 * @param nextOffset first offset not in the store
 * @param leaderEpoch of the last record in the store; -1 if it had none
 */
record KafkaPosition(String cluster, String topicId, long nextOffset, int leaderEpoch) {
  byte[] toBytes() {
    return new RlpWriter()
        .startList()
        .bytes(cluster.getBytes(StandardCharsets.UTF_8))
        .bytes(topicId.getBytes(StandardCharsets.UTF_8))
        .number(nextOffset)
        .number(leaderEpoch + 1)
        .endList()
        .toBytes();
  }

  static KafkaPosition read(byte[] row) {
    RlpReader in = RlpReader.listOf(row);
    return new KafkaPosition(
        new String(in.bytes(), StandardCharsets.UTF_8),
        new String(in.bytes(), StandardCharsets.UTF_8),
        in.number(),
        in.smallNumber() - 1);
  }
}
