package io.argosy.hosting;

import io.argosy.runtime.CoreDriver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The same three figures for every core: events handled, time spent, events waiting. */
public final class CoreMetrics {
  private CoreMetrics() {}

  /** Registers the driver's figures under its core's name. */
  public static void watch(CoreDriver<?, ?> driver, String core, MeterRegistry registry) {
    FunctionCounter.builder("argosy.core.events", driver, d -> d.handled()).tag("core", core).description("Events handled").register(registry);
    FunctionCounter.builder("argosy.core.busy.seconds", driver, d -> d.busyNanos() / 1e9)
        .tag("core", core)
        .description("Seconds spent handling events")
        .register(registry);
    Gauge.builder("argosy.core.backlog", driver, d -> d.backlog()).tag("core", core).description("Events waiting").register(registry);
  }
}
