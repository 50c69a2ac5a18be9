package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.wirepeer.Tally.Kind;
import io.argosy.wirepeer.WirePeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All orders of the operator, to a cluster that syncs, is killed while it is paused and while a shard moves, and ends with the digest of an undisturbed sync. {@code -Dargosy.soak=true} runs it. */
class OperatorIT {
  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private AdminProbe operator;
  private int life;

  @BeforeEach
  void probe() {
    operator = new AdminProbe(data());
  }

  @Test
  void everyOrderIsObeyedOutlastsKillsAndLosesNothing() throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes three minutes: -Dargosy.soak=true runs it");
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(120), 63, 68)) {
      WirePeer third = peers.add(69);
      Path genesis = DemoPeers.chain().writeGenesis(folder);
      List<String> two = peers.enodes().subList(0, 2);
      ArgosyProcess process = start(genesis, two);
      try {
        // Nobody without the token.
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("admin.token")))).isEqualTo("rw-------");
        assertThat(operator.send("POST", "/admin/pause", "", null).statusCode()).isEqualTo(401);
        assertThat(operator.send("POST", "/admin/pause", "", "0".repeat(64)).statusCode()).isEqualTo(403);
        Files.writeString(folder.resolve("other.token"), "0".repeat(64));
        assertThat(operator.command("pause", "--token-file", folder.resolve("other.token").toString()).code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(operator.get("/admin/orders")).isEqualTo("[]");
        Await.until(() -> head() > 500, LONG, this::head);

        // Paused, it asks for no body any more, and still does not after the plug was pulled.
        assertThat(operator.post("/admin/pause", "{}").body()).contains("\"id\":1,");
        assertThat(operator.command("pause").said()).contains("order 1: paused by the operator since");
        long asked = settledBodies(peers);
        long before = head();
        process.kill(Victims.BROKER_TOO);
        process = start(genesis, two);
        Await.until(() -> operator.get("/admin/peers").split("\"connected\"", -1).length == 3, LONG, () -> operator.quietly("/admin/peers"));
        assertThat(status()).contains("paused by the operator since", "headers waits for the operator to resume", "bodies waits for the operator to resume");
        assertThat(settledBodies(peers)).isEqualTo(asked);
        assertThat(before).isGreaterThan(0).isLessThan(DemoPeers.HEAD);
        assertThat(head()).isGreaterThanOrEqualTo(before).isLessThan(DemoPeers.HEAD);

        // Peers.
        assertThat(operator.command("peer", "add", third.enode().toString()).said()).contains("is dialed by one gateway");
        Await.until(() -> operator.get("/admin/peers").contains("eth/69"), LONG, () -> operator.quietly("/admin/peers"));
        assertThat(operator.command("peer", "list").said()).contains("127.0.0.1:", "gateway 0", "eth/63", "eth/69", "unanswered");
        assertThat(operator.command("peer", "ban", third.enode().toString(), "--for", "600").said()).contains("is barred until");
        Await.until(() -> !operator.get("/admin/peers").contains("eth/69"), LONG, () -> operator.quietly("/admin/peers"));
        assertThat(operator.command("peer", "list").said()).contains("barred until");
        operator.post("/admin/peers/ban", "{\"peer\":\"127.0.0.1\",\"seconds\":600}");
        Await.until(() -> !operator.get("/admin/peers").contains("\"connected\""), LONG, () -> operator.quietly("/admin/peers"));
        operator.post("/admin/peers/unban", "{\"peer\":\"127.0.0.1\"}");
        assertThat(operator.command("peer", "unban", third.enode().toString()).said()).contains("is not barred");
        Await.until(() -> operator.get("/admin/peers").split("\"connected\"", -1).length == 4, LONG, () -> operator.quietly("/admin/peers"));
        assertThat(operator.command("peer", "remove", third.enode().toString()).said()).contains("not dialed any more");
        Await.until(() -> !operator.get("/admin/peers").contains("eth/69"), LONG, () -> operator.quietly("/admin/peers"));
        assertThat(operator.command("peer", "ban", "nobody").said()).contains("is no peer");

        // A shard moves while blocks come, and the plug is pulled meanwhile.
        assertThat(operator.command("resume").said()).contains("not paused");
        assertThat(operator.command("shard", "move", "chain-9", "--volume", "0").code()).isEqualTo(ExitCode.USAGE.code());
        var moving = operator.postLater("/admin/shards/move", "{\"shard\":\"chain-1\",\"volume\":0}");
        Await.until(() -> operator.get("/admin/orders").contains("move shard chain-1"), LONG, () -> operator.quietly("/admin/orders"));
        process.kill(Victims.SERVICES);
        moving.cancel(true);
        process = start(genesis, two);
        Await.until(() -> operator.get("/admin/orders").contains("chain-1 is on volume 0"), LONG, () -> operator.quietly("/admin/orders"));
        assertThat(operator.command("shard", "list").said()).contains("chain-1  volume 0", "chain-3  volume 1");
        Await.until(() -> head() == DemoPeers.HEAD, LONG, this::head);

        // Undone, and made good.
        assertThat(operator.command("unwind", "--to", "30000").said()).contains("#30000 is above our highest block");
        assertThat(operator.command("pause").code()).isZero();
        assertThat(operator.command("unwind", "--to", "5000").said()).contains("unwound to #5000");
        assertThat(head()).isEqualTo(5000);
        assertThat(operator.command("resume").code()).isZero();
        Await.until(() -> head() == DemoPeers.HEAD, LONG, this::head);
        assertThat(operator.command("rebuild", "bodies").said()).contains("unwind --to N");
        assertThat(operator.command("rebuild", "transactions").said()).contains("all transactions up to #" + DemoPeers.HEAD + " were indexed anew");
        assertThat(operator.command("shard", "move", "chain-1", "--volume", "1").said()).contains("chain-1 is on volume 1");
        assertThat(operator.command("orders").said()).contains("unwind to #5000  done", "rebuild transactions  done", "resume  done");
      } finally {
        process.close();
      }
      AuditReport report = DemoPeers.audit(data());

      assertThat(report.findings()).isEmpty();
      assertThat(report.blocks()).isEqualTo(DemoPeers.HEAD + 1);
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private ArgosyProcess start(Path genesis, List<String> enodes) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", genesis.toString(), "--data-dir", data().toString(), "--rpc-port", "0", "--p2p-port", "0", "--min-peers", "1"));
    enodes.forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    ArgosyProcess process = ArgosyProcess.run(folder.resolve("run-" + life++ + ".log"), List.of(), InFlight.SETTINGS, arguments);
    process.awaitLine("JSON-RPC on", 90);
    return process;
  }

  private String status() {
    return operator.command("status", "--why").said();
  }

  /** Bodies asked for, once what was on its way has come. */
  private static long settledBodies(DemoPeers peers) throws InterruptedException {
    long[] last = {-1, 0};
    Await.until(() -> {
      long now = peers.all().stream().mapToInt(peer -> peer.tally().requests(Kind.BODIES)).sum();
      last[1] = now == last[0] ? last[1] + 1 : 0;
      last[0] = now;
      return last[1] > 30;
    }, LONG, () -> last[0]);
    return last[0];
  }

  private long head() {
    HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + operator.note("rpc")))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]}"))
        .build();
    try {
      String answer = operator.client().send(ask, BodyHandlers.ofString()).body();
      return Long.decode(answer.replaceAll("(?s).*\"result\":\"(0x[0-9a-f]+)\".*", "$1"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
