package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.wirepeer.Behaviour;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever stops the program, its page and {@code status --why} name it, with the same words. Here it is really provoked; a full disk is in {@link FullDiskIT}, a chain that rests in {@link ProgressPageIT}, all other rules in {@code BottleneckTest} (stages). {@code -Dargosy.soak=true} runs it. */
@EnabledIfSystemProperty(named = "argosy.soak", matches = "true", disabledReason = "takes minutes: -Dargosy.soak=true runs it")
class BottleneckIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir
  private Path folder;

  @Test
  void aBrokerThatStandsStillAndAClusterWithoutPeers() throws Exception {
    try (ArgosyProcess process = up(List.of())) {
      awaitCause(process, "no-peers", "peers: no gateway has one");
      assertThat(status()).contains("bottleneck: " + progress().get("sentence").asString());

      long broker = ProcessHandle.of(process.pid()).orElseThrow().children().findFirst().orElseThrow().pid();
      signal(broker, "-STOP");
      try {
        awaitCause(process, "kafka-silent", "Kafka: nothing has come from it for");
      } finally {
        signal(broker, "-CONT");
      }

      awaitCause(process, "no-peers", "peers: no gateway has one");
    }
  }

  @Test
  void peersThatCannotLeadAndPeersThatLackBodies() throws Exception {
    try (DemoPeers peers = DemoPeers.speaking()) {
      peers.add(69, Behaviour.servingFrom(5_000));
      peers.add(69, Behaviour.servingFrom(5_000));
      try (ArgosyProcess process = up(peers.enodes())) {
        awaitCause(process, "no-trusted-head", "headers waits for a block to trust (--target");
        process.kill(ArgosyProcess.Victims.BROKER_TOO);
      }
      Files.delete(folder.resolve("data/running.properties"));

      try (ArgosyProcess process = up(peers.enodes(), "--target", DemoPeers.chain().served().headHash().toHex())) {
        awaitCause(process, "peers-lack", "peers: 2 are connected; bodies waits for a peer that serves bodies of #");
        assertThat(status()).contains("bottleneck: " + progress().get("sentence").asString());
      }
    }
  }

  @Test
  void peersThatSendSlowly() throws Exception {
    try (DemoPeers peers = DemoPeers.speaking()) {
      peers.add(68, Behaviour.limitedUpload(40_000), Behaviour.slow(Duration.ofMillis(400)));
      try (ArgosyProcess process = up(peers.enodes())) {
        awaitCause(process, "peers-slow", "one peer sends");
        assertThat(status()).anyMatch(line -> line.startsWith("bottleneck: peers: ") && line.contains("one peer sends"));
      }
    }
  }

  private void awaitCause(ArgosyProcess process, String cause, String words) throws InterruptedException {
    JsonNode[] last = new JsonNode[1];
    Await.until(
        () -> {
          process.assertRuns((int) (2 * LIMIT.toSeconds()));
          last[0] = progress();
          return last[0].path("cause").asString("").equals(cause) && last[0].get("sentence").asString().contains(words);
        },
        LIMIT,
        () -> cause + ": " + words + "; the last was " + last[0] + "; it said " + process.lines());
  }

  /** What the page is told; nothing while the program does not run yet. */
  private JsonNode progress() throws InterruptedException {
    Properties note = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve("data/running.properties")); HttpClient http = HttpClient.newHttpClient()) {
      note.load(reader);
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + note.getProperty("rpc") + "/progress")).timeout(Duration.ofSeconds(10)).build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).get("bottleneck");
    } catch (IOException notYet) {
      return JSON.createObjectNode();
    }
  }

  private List<String> status() {
    try (ArgosyProcess status = ArgosyProcess.run(folder.resolve("status.log"), "status", "--data-dir", folder.resolve("data").toString(), "--why")) {
      assertThat(status.exitCode(60)).as("%s", status.lines()).isZero();
      return status.lines();
    }
  }

  private static void signal(long pid, String signal) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start().waitFor()).isZero();
  }

  private ArgosyProcess up(List<String> enodes, String... more) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", DemoPeers.chain().writeGenesis(folder).toString(), "--data-dir", folder.resolve("data").toString(), "--rpc-port", "0", "--p2p-port", "0"));
    enodes.forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    arguments.addAll(List.of(more));
    return ArgosyProcess.run(folder.resolve("run.log"), arguments.toArray(String[]::new));
  }
}
