package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.primitives.Hash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A walk towards a place: asks the nearest nodes that are known for nearer ones until the 16 nearest were asked. Three are asked at once. Mutable, owned by one thread.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/discv4.md#recursive-lookup Recursive lookup
 */
final class Lookup {
  private static final int AT_ONCE = 3;

  private final NodeId target;
  private final Comparator<Contact> nearest;
  private final List<Contact> result = new ArrayList<>();
  private final Set<NodeId> seen = new HashSet<>();
  private final Set<NodeId> asked = new HashSet<>();
  private int inFlight;

  Lookup(NodeId target, NodeId self, List<Contact> from) {
    this.target = target;
    Hash place = target.address();
    this.nearest = Table.nearest(place);
    seen.add(self);
    add(from);
  }

  NodeId target() {
    return target;
  }

  private void add(List<Contact> contacts) {
    for (Contact contact : contacts) {
      if (seen.add(contact.id())) {
        int at = Collections.binarySearch(result, contact, nearest);
        result.add(at < 0 ? -at - 1 : at, contact);
      }
    }
    while (result.size() > 4 * Table.BUCKET) {
      result.removeLast();
    }
  }

  /** The next node to ask, if one may be asked now; it counts as asked. */
  Optional<Contact> next() {
    if (inFlight >= AT_ONCE) {
      return Optional.empty();
    }
    Optional<Contact> next = result.stream().limit(Table.BUCKET).filter(c -> !asked.contains(c.id())).findFirst();
    next.ifPresent(contact -> {
      asked.add(contact.id());
      inFlight++;
    });
    return next;
  }

  void answered(List<Contact> contacts) {
    inFlight--;
    add(contacts);
  }

  /** A node did not answer: it is none of the nearest. */
  void failed(Contact contact) {
    inFlight--;
    result.removeIf(c -> c.id().equals(contact.id()));
  }

  boolean isDone() {
    return inFlight == 0 && result.stream().limit(Table.BUCKET).allMatch(c -> asked.contains(c.id()));
  }
}
