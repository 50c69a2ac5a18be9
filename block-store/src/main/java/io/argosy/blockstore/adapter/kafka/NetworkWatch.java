package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.core.NetworkView;
import io.argosy.bus.PackListeners;
import io.argosy.bus.PackListeners.From;
import io.argosy.bus.Received;
import io.argosy.bus.Topics;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.stages.ClusterNews;
import io.argosy.stages.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Hears what the network looks like: heads that header-service reached, the head it is after now, and the peers of the gateways. Reports and adverts count only if they are fresh. A head counts as known
 * while header-service works, has peers and says what comparing with them gave (a report without a target says nothing), and has finished following one at least once: a new node whose tip is block 0 does not take that for the head. Thread-safe.
 */
public final class NetworkWatch implements NetworkView {
  /** Header-service reports and gateways advertise twice a second or oftener; a guess at how many may be late. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Map<Integer, Heard> peers = new ConcurrentHashMap<>();
  private volatile Heard wanted = new Heard(-1, Instant.MIN);
  private volatile long reached = -1;

  public NetworkWatch(InstantSource clock) {
    this.clock = clock;
  }

  private record Heard(long value, Instant at) {}

  /**
   * Begins to listen.
   *
   * @param news told all of it too
   */
  public void listen(PackListeners listeners, Topics topics, ClusterNews news) {
    Consumer<Received> handler = received -> {
      hear(received);
      news.hear(received.pack(), clock.instant());
    };
    listeners.follow("targets", From.BEGINNING, handler, new TopicPartition(topics.targets(), 0));
    listeners.follow(
        "network",
        From.END,
        handler,
        new TopicPartition(topics.reports(), 0),
        new TopicPartition(topics.gateways(), 0));
  }

  void hear(Received received) {
    switch (received.pack()) {
      case Target target -> reached = target.head().number();
      case StageReport report when report.stage().equals(Stage.HEADERS.key()) ->
        wanted = new Heard(report.target(), clock.instant());
      case GatewayAdvert advert -> peers.put(advert.slot(), new Heard(advert.peers().size(), clock.instant()));
      default -> {
        // Another stage's report.
      }
    }
  }

  @Override
  public long highestKnown() {
    Heard now = wanted;
    return reached >= 0 && now.value >= 0 && isFresh(now) && peerCount() > 0 ? Math.max(reached, now.value) : -1;
  }

  @Override
  public int peerCount() {
    return (int) peers.values().stream().filter(this::isFresh).mapToLong(Heard::value).sum();
  }

  private boolean isFresh(Heard heard) {
    return heard.at.isAfter(clock.instant().minus(FRESH));
  }
}
