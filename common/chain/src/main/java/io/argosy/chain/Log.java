package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;

/** What a contract said while it ran. */
public record Log(Address address, List<Hash> topics, RlpSlice data) {
  public Log {
    topics = List.copyOf(topics);
  }

  /** Reads the next item; throws {@code MalformedRlpException} unless it is {@code [address, [topic...], data]}. */
  static Log read(RlpReader items) {
    RlpReader reader = items.list();
    Address address = reader.address();
    RlpReader topicItems = reader.list();
    List<Hash> topics = new ArrayList<>(4);
    while (topicItems.hasNext()) {
      topics.add(topicItems.hash());
    }
    Log log = new Log(address, topics, reader.string());
    reader.end();
    return log;
  }

  void write(RlpWriter writer) {
    writer.startList().address(address).hashes(topics).string(data).endList();
  }
}
