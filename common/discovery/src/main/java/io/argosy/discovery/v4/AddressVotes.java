package io.argosy.discovery.v4;

import io.argosy.discovery.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where others see us. An address is believed when ten networks and two thirds of all say so; each network has one vote. Mutable, owned by one thread. */
final class AddressVotes {
  private static final Duration LIFE = Duration.ofMinutes(5);

  /** geth's. */
  private static final int NEEDED = 10;

  private final Map<IpAddress, Vote> votes = Bonds.bounded(256);

  private record Vote(IpAddress seenAt, Instant at) {}

  void seen(IpAddress by, IpAddress at, Instant now) {
    votes.put(by.network(), new Vote(at, now));
  }

  Optional<IpAddress> winner(Instant now) {
    votes.values().removeIf(vote -> !now.isBefore(vote.at.plus(LIFE)));
    Map<IpAddress, Integer> counts = new HashMap<>();
    votes.values().forEach(vote -> counts.merge(vote.seenAt, 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= NEEDED && 3 * e.getValue() > 2 * votes.size())
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
