package io.argosy.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Wire peers in a JVM of their own, and what they offer. Ends with this object, or with this process. */
final class PeersJvm implements AutoCloseable {
  private static final String HEAD = "HEAD ";
  private static final String READY = "READY";

  private final Process process;
  private final List<String> enodes;
  private final String head;

  private PeersJvm(Process process, List<String> enodes, String head) {
    this.process = process;
    this.enodes = List.copyOf(enodes);
    this.head = head;
  }

  /** Returns when they listen. */
  static PeersJvm start(String heap, Class<?> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> enodes = new ArrayList<>();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    while ((line = out.readLine()) != null && !line.startsWith(HEAD)) {
      enodes.add(line);
    }
    if (line == null || !READY.equals(out.readLine())) {
      process.destroyForcibly();
      throw new IOException("the peers did not start");
    }
    return new PeersJvm(process, enodes, line.substring(HEAD.length()));
  }

  List<String> enodes() {
    return enodes;
  }

  /** Hash of the head that all have. */
  String head() {
    return head;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
