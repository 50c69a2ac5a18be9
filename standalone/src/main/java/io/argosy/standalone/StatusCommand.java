package io.argosy.standalone;

import io.argosy.bus.ClusterSettings;
import io.argosy.packs.StageReport;
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

  @Option(names = "--why", description = "say what each stage waits for")
  private boolean why;

  @Override
  public Integer call() throws InterruptedException {
    ClusterSettings settings = RunningCluster.find(dataDir);
    try (ClusterWatch watch = new ClusterWatch(settings.connection("status"), settings.topics())) {
      for (int i = 0; i < SAMPLES * 5 && watch.stagesReported() < Stage.values().length; i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      long[] before = sample(watch);
      TimeUnit.MILLISECONDS.sleep(SAMPLES * 100);
      long[] after = sample(watch);
      long target = watch.highestKnown();
      for (Stage stage : Stage.values()) {
        double rate = (after[stage.ordinal()] - before[stage.ordinal()]) / (SAMPLES / 10.0);
        long reached = Math.max(0, Math.min(after[stage.ordinal()], target));
        System.out.printf(Locale.ROOT, "%-9s #%,d of #%,d  %,.0f/s%s%n", stage.key(), reached, target, rate, left(target - reached, rate));
      }
      watch.state().ifPresent(state -> System.out.printf(
          Locale.ROOT,
          "%-9s %.1f %%  %,d accounts, %,d slots, %,d codes  %s%s%n",
          "state",
          100 * state.downloaded(),
          state.amounts().accounts(),
          state.amounts().slots(),
          state.amounts().codes(),
          state.phase(),
          watch.stateOutlook().isEmpty() ? "" : ": " + watch.stateOutlook()));
      System.out.println("peers     " + watch.peers().size());
      watch.reports().stream()
          .map(StageReport::waitingFor)
          .filter(text -> text.contains(PAUSED))
          .findFirst()
          .ifPresent(text -> System.out.println(text.substring(text.indexOf(PAUSED))));
      if (why) {
        watch.reports().stream().filter(r -> !r.waitingFor().isEmpty()).map(StatusCommand::sentence).forEach(System.out::println);
        if (watch.reports().stream().allMatch(r -> r.waitingFor().isEmpty())) {
          System.out.println("nothing waits: the slowest stage works as fast as its peers answer");
        }
      }
    }
    return ExitCode.OK.code();
  }

  private static long[] sample(ClusterWatch watch) {
    long[] marks = new long[Stage.values().length];
    for (Stage stage : Stage.values()) {
      marks[stage.ordinal()] = watch.watermarks().of(stage);
    }
    return marks;
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
