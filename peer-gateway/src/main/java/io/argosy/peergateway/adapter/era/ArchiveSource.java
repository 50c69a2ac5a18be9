package io.argosy.peergateway.adapter.era;

import io.argosy.era.EraName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Where archive files come from. Called by one thread. */
interface ArchiveSource extends AutoCloseable {
  /** All archives of our network, by epoch. */
  NavigableMap<Integer, EraName> archives();

  /**
   * A file with the right checksum; empty while it is on its way, so that one asks again.
   *
   * @throws IOException if it cannot be had now
   * @throws io.argosy.era.BadArchiveException if it is another than its checksum is of
   */
  Optional<Path> file(EraName archive) throws IOException;

  /** How people know a file of this source. */
  String describe(EraName archive);

  @Override
  void close();

  /**
   * The archives of a network among all those that a source has: those with its name. A private network's may have any name, if all have the same.
   *
   * @param named true for a public network
   * @param where the source, for messages
   * @throws IllegalArgumentException if there is none, or not exactly one for an epoch
   */
  static NavigableMap<Integer, EraName> ofNetwork(Collection<EraName> all, String network, boolean named, String where) {
    Set<String> networks = new LinkedHashSet<>();
    all.forEach(name -> networks.add(name.network()));
    if (networks.isEmpty()) {
      throw new IllegalArgumentException("no archives (NETWORK-EPOCH-ROOT.era1) in " + where);
    }
    if (!networks.contains(network) && (named || networks.size() > 1)) {
      throw new IllegalArgumentException("no archives of " + network + " in " + where + ", but of " + String.join(", ", networks));
    }
    String wanted = networks.contains(network) ? network : networks.iterator().next();
    NavigableMap<Integer, EraName> archives = new TreeMap<>();
    all.stream().filter(name -> name.network().equals(wanted)).forEach(name -> {
      EraName other = archives.put(name.epoch(), name);
      if (other != null) {
        throw new IllegalArgumentException("two archives of one epoch in " + where + ": " + other + " and " + name);
      }
    });
    return archives;
  }
}
