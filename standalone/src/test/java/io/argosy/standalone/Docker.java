package io.argosy.standalone;

import io.argosy.props.ChainData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A Docker engine: the one that runs already, or, as root, one of our own that ends with the test and keeps its images for the next. */
final class Docker implements AutoCloseable {
  static final Path TOP = ChainData.committed("");

  private static final Path IMAGES = Path.of("target", "docker").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, String> environment;
  private final @Nullable Process daemon;
  private final Path run;

  private Docker(Map<String, String> environment, @Nullable Process daemon, Path run) {
    this.environment = Map.copyOf(environment);
    this.daemon = daemon;
    this.run = run;
  }

  /** Skips the calling test where no engine runs and none can be started. */
  static Docker reach() throws InterruptedException {
    Assumptions.assumeTrue(Programs.isInstalled("docker") && hasCompose(), "no docker and docker-compose: apt-get install docker.io docker-compose brings them");
    if (answers(Map.of())) {
      return new Docker(Map.of(), null, IMAGES);
    }
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")) && Programs.isInstalled("dockerd"), "no Docker engine answers, and only root can start one");
    return start();
  }

  private static Docker start() throws InterruptedException {
    try {
      // The path of a socket is short.
      Path run = Files.createTempDirectory("argosy-docker");
      Files.createDirectories(IMAGES);
      Path log = IMAGES.resolveSibling("dockerd.log");
      Map<String, String> environment = Map.of("DOCKER_HOST", "unix://" + run.resolve("socket"));
      Process daemon = new ProcessBuilder(
              "dockerd",
              "--data-root=" + IMAGES,
              "--exec-root=" + run.resolve("exec"),
              "--pidfile=" + run.resolve("pid"),
              "--bridge=none",
              "--host=unix://" + run.resolve("socket"))
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
      Docker own = new Docker(environment, daemon, run);
      Await.until(() -> !daemon.isAlive() || answers(environment), PATIENCE, () -> "dockerd says nothing; see " + log);
      if (!daemon.isAlive()) {
        Assumptions.abort("no Docker engine can run here: " + Files.readString(log).lines().reduce("", (_, line) -> line));
      }
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean answers(Map<String, String> environment) {
    return Programs.run(TOP, environment, Duration.ofSeconds(20), List.of("docker", "version", "--format", "{{.Server.Version}}")).code() == 0;
  }

  boolean isOurs() {
    return daemon != null;
  }

  /** Where the engine is, for other programs. */
  Map<String, String> environment() {
    return environment;
  }

  String docker(String... arguments) {
    return Programs.succeed(TOP, environment, Duration.ofMinutes(10), command(List.of("docker"), arguments));
  }

  boolean has(String image) {
    return Programs.run(TOP, environment, PATIENCE, List.of("docker", "image", "inspect", image)).code() == 0;
  }

  /** True if the image is there now. */
  boolean pull(String image) {
    return Programs.run(TOP, environment, Duration.ofMinutes(10), List.of("docker", "pull", "--quiet", image)).code() == 0;
  }

  static boolean hasCompose() {
    return !composeCommand().isEmpty();
  }

  /** The plugin of newer engines, or the program of older ones; empty if there is neither. */
  private static List<String> composeCommand() {
    if (Programs.isInstalled("docker") && Programs.run(TOP, Map.of(), PATIENCE, List.of("docker", "compose", "version")).code() == 0) {
      return List.of("docker", "compose");
    }
    return Programs.isInstalled("docker-compose") ? List.of("docker-compose") : List.of();
  }

  /** Docker Compose without an engine, in the repository's top folder. */
  static String compose(String environmentFile, String... arguments) {
    List<String> program = new ArrayList<>(composeCommand());
    program.addAll(List.of("--env-file", environmentFile));
    return Programs.succeed(TOP, Map.of(), PATIENCE, command(program, arguments));
  }

  /** A project of docker-compose.yml. */
  final class Project {
    private final List<String> program = new ArrayList<>(composeCommand());
    private final Map<String, String> variables = new HashMap<>(environment);

    /**
     * @param said variables that win over those of the file
     */
    Project(String name, String environmentFile, Map<String, String> said) {
      program.addAll(List.of("--project-name", name, "--env-file", environmentFile));
      variables.putAll(said);
    }

    String run(String... arguments) {
      return Programs.succeed(TOP, variables, Duration.ofMinutes(10), command(program, arguments));
    }
  }

  private static List<String> command(List<String> program, String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() {
    if (daemon != null) {
      daemon.destroy();
      try {
        if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
          daemon.destroyForcibly();
        }
      } catch (InterruptedException e) {
        daemon.destroyForcibly();
      }
      Programs.run(TOP, Map.of(), PATIENCE, List.of("rm", "-rf", run.toString()));
    }
  }
}
