package io.argosy.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The broker's process, as a child of this one. */
public final class ChildBroker implements AutoCloseable {
  private static final int PORT_ATTEMPTS = 5;
  /** The thread that reads what a broker prints. */
  static final String OUTPUT = "broker-output";

  private static final String LOG = "broker.log";

  private final Process process;
  private final int port;
  private final Path log;

  private ChildBroker(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Returns when the broker serves on ports that are free now.
   *
   * @param heap maximal heap, such as {@code 512m}
   * @throws ArgosyException if it does not start; its log says why
   */
  public static ChildBroker start(Path data, String heap) {
    for (int attempt = 1; ; attempt++) {
      try {
        return start(data, LocalCluster.freePort(), LocalCluster.freePort(), heap);
      } catch (ArgosyException e) {
        // Somebody may take a free port before the broker does.
        if (e.exit() != ExitCode.PORT_TAKEN || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The same on given ports. */
  static ChildBroker start(Path data, int port, int controllerPort, String heap, Path... moreSettings) {
    try {
      ChildBroker broker = new ChildBroker(launch(data, port, controllerPort, heap, moreSettings), port, data.resolve(LOG));
      broker.awaitReady();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Process launch(Path data, int port, int controllerPort, String heap, Path... moreSettings) throws IOException {
    Files.createDirectories(data);
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap,
        "-Xms128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-Dlogback.configurationFile=broker-logback.xml"));
    command.addAll(AotCache.brokerOptions());
    command.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        BrokerMain.class.getName(),
        data.toString(),
        Integer.toString(port),
        Integer.toString(controllerPort)));
    for (Path file : moreSettings) {
      command.add(file.toString());
    }
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(data.resolve(LOG).toFile()))
        .start();
  }

  private void awaitReady() throws IOException {
    // Read to its end by a thread of its own, so that the child never blocks on a full pipe.
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String reason = "it ended without a word";
    String line;
    while ((line = out.readLine()) != null) {
      if (line.equals(BrokerMain.READY)) {
        // A read of a pipe takes a virtual thread's carrier along: as many brokers as processors, and no virtual thread of this JVM would run.
        Thread.ofPlatform().daemon().name(OUTPUT).start(() -> out.lines().forEach(_ -> {}));
        return;
      }
      if (line.equals(BrokerMain.PORT_TAKEN)) {
        kill();
        throw new ArgosyException(ExitCode.PORT_TAKEN, "the Kafka broker found port " + port + " taken");
      }
      if (line.startsWith(BrokerMain.FAILED)) {
        reason = line.substring(BrokerMain.FAILED.length());
      }
    }
    throw new ArgosyException(ExitCode.BROKER, "the Kafka broker did not start: " + reason + "; its log is " + log);
  }

  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process as a power cut would; for tests. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(AotCache.endLimit().toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
