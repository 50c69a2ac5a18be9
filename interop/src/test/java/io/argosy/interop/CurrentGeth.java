package io.argosy.interop;

import io.argosy.testkit.engine.EngineDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A geth of today, which executes what a consensus client tells it. */
final class CurrentGeth implements AutoCloseable {
  private static final int PORT = 30601;
  private static final Duration START = Duration.ofSeconds(60);
  private static final int ACCOUNTS_PER_CALL = 256;

  private final Child process;
  private final JsonRpc rpc = new JsonRpc(PORT + 1);
  private final EngineDriver engine;

  private CurrentGeth(Child process, EngineDriver engine) {
    this.process = process;
    this.engine = engine;
  }

  /** Returns when it answers; it looks for no peers. */
  static CurrentGeth start(Path folder, Path genesis) throws IOException, InterruptedException {
    String program = RealClients.currentGeth().toString();
    String data = folder.resolve("geth").toString();
    try (Child init = Child.start(folder.resolve("geth.init.log"), List.of(program, "init", "--datadir", data, genesis.toString()))) {
      init.succeed(START);
    }
    Path secret = Files.writeString(folder.resolve("geth.jwt"), "0x" + "5a".repeat(32));
    CurrentGeth geth = new CurrentGeth(
        Child.start(folder.resolve("geth.log"), List.of(
            program, "--datadir", data, "--syncmode", "full", "--nodiscover", "--nat", "none", "--netrestrict", "127.0.0.0/8", "--ipcdisable",
            "--port", Integer.toString(PORT), "--cache", "256",
            "--http", "--http.addr", "127.0.0.1", "--http.port", Integer.toString(PORT + 1), "--http.api", "eth,net,web3,admin,debug",
            "--authrpc.addr", "127.0.0.1", "--authrpc.port", Integer.toString(PORT + 2), "--authrpc.jwtsecret", secret.toString())),
        new EngineDriver(PORT + 2, secret));
    Await.until(() -> geth.rpc.isUp() || !geth.process.isAlive(), START, geth.process::lastLines);
    if (!geth.process.isAlive()) {
      throw new AssertionError(geth.process.lastLines());
    }
    return geth;
  }

  EngineDriver engine() {
    return engine;
  }

  /** Where it is reached from inside the same network. */
  String enode() {
    String enode = rpc.call("admin_nodeInfo").get("enode").asString();
    return enode.substring(0, enode.indexOf('@')) + "@127.0.0.1:" + PORT;
  }

  String version() {
    return rpc.call("web3_clientVersion").asString();
  }

  /** What it speaks with its only peer; empty while it has none. */
  JsonNode protocols() {
    return rpc.call("admin_peers").path(0).path("protocols");
  }

  /** All accounts of the state after a block. */
  List<JsonNode> accounts(long number) {
    List<JsonNode> all = new ArrayList<>();
    String block = "0x" + Long.toHexString(number);
    for (String start = ""; start != null; ) {
      JsonNode page = rpc.call("debug_accountRange", block, start, ACCOUNTS_PER_CALL, false, true, true);
      page.get("accounts").forEach(all::add);
      start = page.path("next").isString() ? page.get("next").asString() : null;
    }
    return all;
  }

  @Override
  public void close() {
    engine.close();
    rpc.close();
    process.close();
  }
}
