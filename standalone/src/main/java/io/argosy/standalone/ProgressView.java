package io.argosy.standalone;

import io.argosy.packs.StageReport;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Progress for people: bars that stay in place on a terminal, a plain line now and then elsewhere. Owned by one thread. */
final class ProgressView {
  private static final int BAR = 32;

  /** Steps in which the key space of the state is measured. */
  private static final double SHARES = 1e9;
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);

  private final PrintStream out;
  private final boolean terminal;
  private final Map<Stage, Rate> rates = new EnumMap<>(Stage.class);
  private final Rate stateRate = new Rate();
  private final Rate stateShare = new Rate();
  private final long started = System.nanoTime();
  private long lastPlain;
  private int drawn;

  ProgressView(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Blocks a second, smoothed over some seconds. */
  private static final class Rate {
    private long last = -1;
    private long at;
    private double perSecond;

    double update(long now, long value) {
      if (last >= 0 && now > at) {
        double current = Math.max(0, value - last) / ((now - at) / 1e9);
        perSecond = perSecond == 0 ? current : 0.7 * perSecond + 0.3 * current;
      }
      last = value;
      at = now;
      return perSecond;
    }
  }

  void show(ClusterWatch watch, List<Stage> stages, boolean withState) {
    long now = System.nanoTime();
    Watermarks marks = watch.watermarks();
    long target = watch.highestKnown();
    List<String> lines = new ArrayList<>();
    for (Stage stage : stages) {
      long stored = Math.max(0, marks.of(stage));
      long reached = target < 0 ? stored : Math.min(stored, target);
      double rate = rates.computeIfAbsent(stage, _ -> new Rate()).update(now, reached);
      lines.add(line(stage, reached, target, rate));
    }
    if (withState) {
      String outlook = watch.stateOutlook();
      lines.add(state(watch.state(), terminal ? "" : outlook, now));
      if (terminal && !outlook.isEmpty()) {
        lines.add("  " + " ".repeat(10) + outlook);
      }
    }
    lines.add("  peers " + watch.peers().size() + waiting(watch));
    if (terminal) {
      draw(lines);
    } else if (now - lastPlain > PLAIN_EVERY.toNanos()) {
      lastPlain = now;
      out.printf(Locale.ROOT, "%5.1fs  %s%n", (now - started) / 1e9, String.join("  ", lines.stream().map(String::strip).toList()));
    }
  }

  private String line(Stage stage, long reached, long target, double rate) {
    double part = target <= 0 ? 0 : Math.min(1, (double) reached / target);
    String eta = rate > 1 && reached < target ? "  " + human(Duration.ofSeconds((long) ((target - reached) / rate))) + " left" : "";
    if (!terminal) {
      return String.format(Locale.ROOT, "%s %d/%d %.0f/s%s;", stage.key(), reached, Math.max(0, target), rate, eta);
    }
    int full = (int) (part * BAR);
    return String.format(
        Locale.ROOT,
        "  %-9s %s%s %5.1f %%  #%,d of #%,d  %,.0f/s%s",
        stage.key(),
        "█".repeat(full),
        "░".repeat(BAR - full),
        100 * part,
        reached,
        Math.max(0, target),
        rate,
        eta);
  }

  private String state(Optional<StateStanding> standing, String outlook, long now) {
    double part = standing.map(StateStanding::downloaded).orElse(0.0);
    long rows = standing.map(StateStanding::rows).orElse(0L);
    double rate = stateRate.update(now, rows);
    double share = stateShare.update(now, Math.round(part * SHARES)) / SHARES;
    String left = share > 0 && part < 1 ? ", " + human(Duration.ofSeconds((long) ((1 - part) / share))) + " left" : "";
    String phase = standing.map(StateStanding::phase).orElse("no pivot yet") + left + (outlook.isEmpty() ? "" : ": " + outlook);
    if (!terminal) {
      return String.format(Locale.ROOT, "state %.1f %% %d rows %.0f/s, %s;", 100 * part, rows, rate, phase);
    }
    int full = (int) (part * BAR);
    return String.format(
        Locale.ROOT, "  %-9s %s%s %5.1f %%  %,d rows  %,.0f/s  %s", "state", "█".repeat(full), "░".repeat(BAR - full), 100 * part, rows, rate, phase);
  }

  private static String waiting(ClusterWatch watch) {
    return watch.reports().stream()
        .filter(r -> !r.waitingFor().isEmpty() && (isVolume(r) || Stage.ofKey(r.stage()).isPresent() || r.stage().equals("state") && !r.waitingFor().startsWith("nothing")))
        .min(Comparator.comparing(r -> !isVolume(r)))
        .map(ProgressView::sentence)
        .orElse("");
  }

  /** What a volume waits for, everything else waits for too. */
  private static boolean isVolume(StageReport report) {
    return report.service().equals("block-store");
  }

  private static String sentence(StageReport report) {
    return "; " + report.stage() + " waits for " + report.waitingFor();
  }

  private void draw(List<String> lines) {
    StringBuilder screen = new StringBuilder();
    if (drawn > 0) {
      screen.append("\u001b[").append(drawn).append('A');
    }
    lines.forEach(line -> screen.append("\u001b[2K").append(line).append('\n'));
    drawn = lines.size();
    // There may be fewer than before.
    screen.append("\u001b[J");
    out.print(screen);
    out.flush();
  }

  static String human(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 90) {
      return seconds + " s";
    }
    return seconds < 5400 ? seconds / 60 + " min" : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
