package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.TrieWalk.Ending;
import java.util.List;

/** Slots on their way from leaves of a trie to rows of a pack. Mutable, owned by the core's thread. */
final class SlotRows {
  private RlpWriter rows = new RlpWriter(64).startList();
  private int bytes;

  void addAll(List<Ending> leaves) {
    for (Ending leaf : leaves) {
      rows.startList().hash(leaf.key().toHash()).string(leaf.value()).endList();
      bytes += 36 + leaf.value().length();
    }
  }

  int bytes() {
    return bytes;
  }

  /** What was added since the last call, all there is up to {@code last}. */
  FoundSlots take(Hash root, Hash last) {
    RlpSlice list = rows.endList().toSlice();
    FoundSlots found = new FoundSlots(root, list, last);
    rows = new RlpWriter(64).startList();
    bytes = 0;
    return found;
  }
}
