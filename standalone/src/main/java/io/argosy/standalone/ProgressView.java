package io.argosy.standalone;

import io.argosy.packs.StageReport;
import io.argosy.stages.Picture;
import io.argosy.stages.Stage;
import io.argosy.stages.StateStanding;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Progress for people: bars that stay in place on a terminal, a plain line now and then elsewhere. Owned by one thread. */
final class ProgressView {
  private static final int BAR = 32;

  private static final Duration PLAIN_EVERY = Duration.ofSeconds(2);

  private final PrintStream out;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long lastPlain;
  private int drawn;

  ProgressView(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(ClusterWatch watch, List<Stage> stages, boolean withState) {
    long now = System.nanoTime();
    Picture picture = watch.picture();
    List<String> lines = new ArrayList<>();
    for (Stage stage : stages) {
      long stored = Math.max(0, picture.watermarks().of(stage));
      long reached = picture.highest() < 0 ? stored : Math.min(stored, picture.highest());
      lines.add(line(stage, reached, picture.highest(), picture.perSecond(stage.key())));
    }
    if (withState) {
      String outlook = picture.report(Picture.STATE).map(StageReport::outlook).orElse("");
      lines.add(state(picture, terminal ? "" : outlook));
      if (terminal && !outlook.isEmpty()) {
        lines.add("  " + " ".repeat(10) + outlook);
      }
    }
    lines.add("  peers " + picture.peers().size() + waiting(picture));
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

  private String state(Picture picture, String outlook) {
    Optional<StateStanding> standing = picture.state();
    double part = standing.map(StateStanding::downloaded).orElse(0.0);
    long rows = standing.map(StateStanding::rows).orElse(0L);
    double rate = picture.perSecond(Picture.STATE_ROWS);
    double share = picture.perSecond(Picture.STATE_SHARE);
    String left = share > 0 && part < 1 ? ", " + human(Duration.ofSeconds((long) ((1 - part) / share))) + " left" : "";
    String phase = standing.map(StateStanding::phase).orElse("no pivot yet") + left + (outlook.isEmpty() ? "" : ": " + outlook);
    if (!terminal) {
      return String.format(Locale.ROOT, "state %.1f %% %d rows %.0f/s, %s;", 100 * part, rows, rate, phase);
    }
    int full = (int) (part * BAR);
    return String.format(
        Locale.ROOT, "  %-9s %s%s %5.1f %%  %,d rows  %,.0f/s  %s", "state", "█".repeat(full), "░".repeat(BAR - full), 100 * part, rows, rate, phase);
  }

  private static String waiting(Picture picture) {
    return picture.reports().stream()
        .filter(r -> !r.waitingFor().isEmpty() && (isVolume(r) || Stage.ofKey(r.stage()).filter(Stage.required()::contains).isPresent() || r.stage().equals("state") && !r.waitingFor().startsWith("nothing")))
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
