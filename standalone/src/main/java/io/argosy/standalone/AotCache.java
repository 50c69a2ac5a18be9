package io.argosy.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM learned in an earlier run (classes linked, methods profiled), so that the next one starts warm. The launcher has it written
 * by a training run after it built, one file for each JVM; without it everything works, later.
 *
 * @spec https://openjdk.org/jeps/515 Ahead-of-time method profiling
 */
final class AotCache {
  /** Directory of the caches; set by the launcher. */
  private static final String DIRECTORY = "argosy.aot";

  /** Set in the run that writes them. */
  private static final boolean TRAINING = Boolean.getBoolean("argosy.aot.training");

  private AotCache() {}

  /** Options for the broker's JVM. */
  static List<String> brokerOptions() {
    @Nullable String directory = System.getProperty(DIRECTORY);
    if (directory == null) {
      return List.of();
    }
    Path cache = Path.of(directory, "broker.aot");
    if (TRAINING) {
      return List.of("-XX:AOTCacheOutput=" + cache);
    }
    return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off") : List.of();
  }

  /** How long a JVM may take to end: writing its cache takes its time. */
  static Duration endLimit() {
    return TRAINING ? Duration.ofMinutes(3) : Duration.ofSeconds(15);
  }
}
