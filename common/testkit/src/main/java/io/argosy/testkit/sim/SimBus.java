package io.argosy.testkit.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Carries packs as Kafka does, or worse. Within a partition of commits or control packs order always holds. Requests and deliveries of one partition keep their order too unless {@link #reorders} says otherwise, and may be lost or come
 * twice.
 */
public final class SimBus {
  private final Simulation sim;
  private final Map<String, Instant> lastArrival = new HashMap<>();
  private Duration least = Duration.ofMillis(1);
  private Duration most = Duration.ofMillis(20);
  private double duplicates;
  private double reorders;
  private double drops;

  SimBus(Simulation sim) {
    this.sim = sim;
  }

  /** What kinds of topics there are. */
  public enum Flow {
    REQUESTS,
    DELIVERIES,
    COMMITS,
    CONTROL;

    private boolean isOrdered() {
      return this == COMMITS || this == CONTROL;
    }
  }

  public SimBus delays(Duration from, Duration to) {
    least = from;
    most = to;
    return this;
  }

  /** The part of requests and deliveries that comes twice. */
  public SimBus duplicates(double part) {
    duplicates = part;
    return this;
  }

  /** The part of requests and deliveries that comes late, after others of its partition. */
  public SimBus reorders(double part) {
    reorders = part;
    return this;
  }

  /** The part of requests and deliveries that never comes. */
  public SimBus drops(double part) {
    drops = part;
    return this;
  }

  /**
   * Sends a pack.
   *
   * @param partition within which order holds, such as {@code store/3}
   */
  public void send(Flow flow, String partition, Object pack, Runnable arrives) {
    String label = flow + " " + partition + " ";
    if (flow.isOrdered()) {
      sim.at(inOrder(flow + partition), flow == Flow.CONTROL ? "" : new Line(label, pack), arrives);
      return;
    }
    if (sim.gen().chance(drops)) {
      sim.note(new Line("lost: " + label, pack));
      return;
    }
    boolean late = sim.gen().chance(reorders);
    Instant at = late ? sim.now().plus(delay()).plus(delay().multipliedBy(4)) : inOrder(flow + partition);
    sim.at(at, new Line(label, pack), arrives);
    if (sim.gen().chance(duplicates)) {
      sim.at(at.plus(delay()), new Line("again: " + label, pack), arrives);
    }
  }

  private record Line(String label, Object pack) {
    @Override
    public String toString() {
      return label + pack;
    }
  }

  private Instant inOrder(String partition) {
    Instant at = sim.now().plus(delay());
    return lastArrival.merge(partition, at, (before, mine) -> before.isAfter(mine) ? before : mine);
  }

  private Duration delay() {
    return sim.between(least, most);
  }
}
