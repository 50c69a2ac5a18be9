package io.argosy.hosting;

import io.argosy.bus.PackSender;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Figure;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StageReport.Teller;
import io.argosy.runtime.CoreDriver;
import io.argosy.runtime.SteadyClock;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** What an instance of a service knows of itself and its core does not: which it is, and how busy. Adds that to its reports. For the core's thread. */
public final class Introspection {
  private static final long LOOK_NANOS = 900_000_000;

  private final long instance = new SecureRandom().nextLong() >>> 1 | 1;
  private final CoreDriver<?, ?> driver;
  private final PackSender sender;
  private long lookedAt = System.nanoTime();
  private long busyBefore;
  private long busyPermille;
  private long cpuPermille;

  public Introspection(CoreDriver<?, ?> driver, PackSender sender) {
    this.driver = driver;
    this.sender = sender;
  }

  /** The report, signed; what its core measured stays in it. */
  public StageReport sign(StageReport report) {
    look();
    List<Figure> figures = new ArrayList<>(report.teller().figures());
    figures.add(new Figure(Measure.BUSY_PERMILLE, busyPermille));
    figures.add(new Figure(Measure.UNSENT_RECORDS, sender.unsent()));
    figures.add(new Figure(Measure.CPU_PERMILLE, cpuPermille));
    return report.by(new Teller(instance, SteadyClock.ofThisProcess().instant(), report.teller().shards(), figures));
  }

  /** A service tells of two stages at once: both shall have the same figures, over a time that says something. */
  private void look() {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_NANOS) {
      return;
    }
    long busy = driver.busyNanos();
    busyPermille = Math.clamp((busy - busyBefore) * 1000 / (now - lookedAt), 0, 1000);
    busyBefore = busy;
    lookedAt = now;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
      cpuPermille = Math.max(0, Math.round(system.getCpuLoad() * 1000));
    }
  }
}
