package io.argosy.standalone;

import io.argosy.bus.ClusterSettings;
import io.argosy.packs.StageReport;
import io.argosy.stages.Bottleneck;
import io.argosy.stages.Picture;
import io.argosy.stages.Stage;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status", description = "Says how far a running sync is and, with --why, what it waits for.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final int SAMPLES = 20;

  /** How what waits for the operator says so. */
  private static final String PAUSED = "paused by the operator";

  @Option(names = "--data-dir", description = "the data directory of the running argosy; default ${DEFAULT-VALUE}")
  private Path dataDir = Path.of(".argosy");

  @Option(names = "--why", description = "say what each stage waits for, and what the whole does")
  private boolean why;

  @Override
  public Integer call() throws InterruptedException {
    ClusterSettings settings = RunningCluster.find(dataDir);
    try (ClusterWatch watch = new ClusterWatch(settings.connection("status"), settings.topics())) {
      for (int i = 0; i < SAMPLES * 5 && watch.stagesReported() < Stage.required().size(); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      watch.picture();
      TimeUnit.MILLISECONDS.sleep(SAMPLES * 100);
      print(watch.picture());
    }
    return ExitCode.OK.code();
  }

  private void print(Picture picture) {
    long target = picture.highest();
    Stage.required().forEach(stage -> print(picture, stage, stage.key(), target));
    if (picture.hasAccessLists()) {
      print(picture, Stage.ACCESS_LISTS, "lists", target);
    }
    String outlook = picture.report(Picture.STATE).map(StageReport::outlook).orElse("");
    picture.state().ifPresent(state -> System.out.printf(
        Locale.ROOT,
        "%-9s %.1f %%  %,d accounts, %,d slots, %,d codes  %s%s%n",
        "state",
        100 * state.downloaded(),
        state.amounts().accounts(),
        state.amounts().slots(),
        state.amounts().codes(),
        state.phase(),
        outlook.isEmpty() ? "" : ": " + outlook));
    System.out.println("peers     " + picture.peers().size());
    picture.reports().stream()
        .map(StageReport::waitingFor)
        .filter(text -> text.contains(PAUSED))
        .findFirst()
        .ifPresent(text -> System.out.println(text.substring(text.indexOf(PAUSED))));
    if (why) {
      picture.reports().stream().filter(r -> !r.waitingFor().isEmpty()).map(StatusCommand::sentence).forEach(System.out::println);
      System.out.println("bottleneck: " + Bottleneck.of(picture).sentence());
    }
  }

  private static void print(Picture picture, Stage stage, String name, long target) {
    double rate = picture.perSecond(stage.key());
    long reached = Math.max(0, Math.min(picture.watermarks().of(stage), target));
    System.out.printf(Locale.ROOT, "%-9s #%,d of #%,d  %,.0f/s%s%n", name, reached, target, rate, left(target - reached, rate));
  }

  private static String left(long blocks, double rate) {
    if (blocks <= 0) {
      return "  done";
    }
    return rate < 1 ? "" : "  " + ProgressView.human(java.time.Duration.ofSeconds((long) (blocks / rate))) + " left";
  }

  private static String sentence(StageReport report) {
    return report.stage() + " waits for " + report.waitingFor();
  }
}
