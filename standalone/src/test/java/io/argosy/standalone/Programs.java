package io.argosy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that tests run and wait for. */
final class Programs {
  private Programs() {}

  /** How a program ended, and all it said. */
  record Ended(int code, String said) {}

  /**
   * Fails the test if the program does not end in time.
   *
   * @param folder where it runs
   */
  static Ended run(Path folder, Map<String, String> environment, Duration longest, List<String> command) {
    try {
      Path said = Files.createTempFile("said", ".txt");
      ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile()).redirectOutput(said.toFile());
      program.environment().putAll(environment);
      Process process = program.start();
      boolean ended = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String text = Files.readString(said, StandardCharsets.UTF_8);
      Files.delete(said);
      if (!ended) {
        throw new AssertionError(String.join(" ", command) + " did not end within " + longest + ":\n" + text);
      }
      return new Ended(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it said; fails the test if it ends with anything but 0. */
  static String succeed(Path folder, Map<String, String> environment, Duration longest, List<String> command) {
    Ended ended = run(folder, environment, longest, command);
    if (ended.code() != 0) {
      throw new AssertionError(String.join(" ", command) + " ended with " + ended.code() + ":\n" + ended.said());
    }
    return ended.said();
  }

  static boolean isInstalled(String name) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, name))) {
        return true;
      }
    }
    return false;
  }
}
