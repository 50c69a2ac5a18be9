package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import java.util.ArrayList;
import java.util.List;

/** An account, and slots of it, that a transaction says it will touch (EIP-2930). */
public record AccessEntry(Address address, List<Hash> slots) {
  public AccessEntry {
    slots = List.copyOf(slots);
  }

  static List<AccessEntry> readAll(RlpReader items) {
    List<AccessEntry> entries = new ArrayList<>();
    while (items.hasNext()) {
      RlpReader entry = items.list();
      Address address = entry.address();
      RlpReader slotItems = entry.list();
      entry.end();
      List<Hash> slots = new ArrayList<>();
      while (slotItems.hasNext()) {
        slots.add(slotItems.hash());
      }
      entries.add(new AccessEntry(address, slots));
    }
    return List.copyOf(entries);
  }
}
