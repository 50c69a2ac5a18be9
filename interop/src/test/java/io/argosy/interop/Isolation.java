package io.argosy.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs scenarios where only loopback exists: real clients listen on all addresses and look for peers of their own. The process numbers are its own too, so
 * that nothing a scenario started outlives it.
 */
final class Isolation {
  private static final List<String> UNSHARE = List.of("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc");

  /** The shell stays, for the first process of a pid namespace must take leave of orphans. */
  private static final String WITH_LOOPBACK = "ip link set lo up && \"$@\"";

  private Isolation() {}

  /** Skips the calling test where no namespace can be made. */
  static void assumePossible() {
    String refusal;
    try {
      Process process = new ProcessBuilder(isolated("true")).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      refusal = process.waitFor() == 0 ? "" : said.isEmpty() ? "unshare failed" : said;
    } catch (IOException e) {
      refusal = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Assumptions.assumeTrue(refusal.isEmpty(), "no network namespace for real clients (it takes Linux and root): " + refusal);
  }

  /** Runs a scenario to its end, in a folder of its own below {@code all}; fails with all it said if it fails, or if it takes longer than it may. */
  static void run(Class<? extends Scenario> scenario, Path all, Duration limit) throws InterruptedException {
    Path folder = all.resolve(scenario.getSimpleName());
    Path log = folder.resolve("scenario.log");
    List<String> command = isolated(Child.java("1g", log, ScenarioMain.class, scenario.getName(), folder.toString()).toArray(String[]::new));
    long began = System.nanoTime();
    Child child = Child.start(log, command);
    try {
      child.succeed(limit);
    } finally {
      child.kill();
    }
    System.out.println(scenario.getSimpleName() + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s:");
    child.output().stream().filter(line -> line.startsWith(Story.MARK)).forEach(System.out::println);
  }

  private static List<String> isolated(String... command) {
    List<String> all = new ArrayList<>(UNSHARE);
    all.addAll(List.of("sh", "-c", WITH_LOOPBACK, "sh"));
    all.addAll(List.of(command));
    return all;
  }
}
