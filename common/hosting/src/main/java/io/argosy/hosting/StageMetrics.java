package io.argosy.hosting;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * What a service says of its stages, as metrics. Who has not spoken for ten seconds, as a standby that led once, says nothing: NaN. Thread-safe.
 */
public final class StageMetrics {
  /** Services tell at least once a second. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Map<String, Told> told = new ConcurrentHashMap<>();

  private record Told(long target, boolean waiting, long atNanos) {
    boolean isFresh() {
      return System.nanoTime() - atNanos < FRESH.toNanos();
    }
  }

  public StageMetrics(MeterRegistry registry, String... stages) {
    for (String stage : stages) {
      gauge(registry, stage, "argosy.stage.target", "Last block that a stage is to reach", t -> t.target < 0 ? Double.NaN : t.target);
      gauge(registry, stage, "argosy.stage.waiting", "1 while a stage waits for something; argosy status --why says what", t -> t.waiting ? 1 : 0);
    }
  }

  private void gauge(MeterRegistry registry, String stage, String name, String description, ToDoubleFunction<Told> figure) {
    Gauge.builder(name, this, self -> self.speaksFor(stage) ? figure.applyAsDouble(java.util.Objects.requireNonNull(self.told.get(stage))) : Double.NaN)
        .tag("stage", stage)
        .description(description)
        .register(registry);
  }

  /** True while this instance is the one, or one of those, that tell of a stage. */
  public boolean speaksFor(String stage) {
    Told last = told.get(stage);
    return last != null && last.isFresh();
  }

  /**
   * @param target -1 if unknown
   * @param waitingFor empty while the stage moves
   */
  public void tell(String stage, long target, String waitingFor) {
    told.put(stage, new Told(target, !waitingFor.isEmpty(), System.nanoTime()));
  }
}
