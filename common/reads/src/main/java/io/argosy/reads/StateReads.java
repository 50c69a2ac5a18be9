package io.argosy.reads;

import io.argosy.packs.NodePlace;
import io.argosy.primitives.Hash;
import java.util.List;
import java.util.Optional;

/** What services may ask the store of the state that is being synced. Every answer is of data committed in the asking's moment; thread-safe. */
public interface StateReads {
  /** Most codes in one answer. */
  int MAX_CODES = 4096;

  /** Most places in one question. */
  int MAX_PLACES = 4096;

  /** Codes of a shard that accounts name and nobody brought yet, above {@code after} and ascending; at most {@code most}. */
  List<Hash> wantedCodes(int shard, Hash after, int most);

  /**
   * What is stored at places of the state's trie or of a storage trie, in the order asked: the hash of the node that all rows below the place make, which must be one that stands in its parent by its hash. None where there is no row below, or nothing that is
   * known to be right: rows changed since the nodes were made, or some storage below does not add up.
   */
  List<Optional<Hash>> knownNodes(List<NodePlace> places);
}
