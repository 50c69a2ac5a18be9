package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.StateReport;
import io.argosy.chain.Account;
import io.argosy.chain.Genesis;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedState;
import io.argosy.standalone.ArgosyProcess.Victims;
import io.argosy.trie.MerkleProof;
import io.argosy.verdict.Verdict;
import io.argosy.wirepeer.Tally.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Shards of the state go to and fro between volumes while the state is downloaded, built and read, and the plug is pulled in a copy. {@code -Dargosy.soak=true} runs it. */
class StateMoveIT {
  private static final Duration LONG = Duration.ofSeconds(240);
  private static final String PIVOT = "\"0x" + Long.toHexString(DemoPeers.HEAD - 64) + "\"";
  private static final int SHARDS = 16;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private AdminProbe operator;
  private int life;

  @BeforeEach
  void probe() {
    operator = new AdminProbe(folder.resolve("data"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snap", "fast"})
  void shardsOfTheStateMoveWhileTheyAreDownloadedBuiltAndRead(String mode) throws Exception {
    assumeTrue(Boolean.getBoolean("argosy.soak"), "takes minutes: -Dargosy.soak=true runs it");
    int moves = 0;
    try (DemoPeers peers = DemoPeers.slowWithState(Duration.ofMillis(300), mode.equals("snap") ? new int[] {66, 67, 68, 68} : new int[] {63, 64, 65, 66})) {
      ArgosyProcess process = start(mode, peers);
      try {
        Await.until(() -> asked(peers) > 20, LONG, () -> asked(peers));
        assertThat(operator.command("shard", "move", "state-16", "--volume", "0").said()).contains("chain-0 to chain-3, or state-0 to state-15");

        // All shards of one volume are on their way when the plug is pulled.
        List<CompletableFuture<?>> given = new ArrayList<>();
        List<Integer> all = IntStream.range(0, SHARDS).filter(shard -> shard % 2 == 1).boxed().toList();
        all.forEach(shard -> given.add(operator.postLater("/admin/shards/move", move(shard, 0))));
        Await.until(() -> operator.get("/admin/orders").contains("state-3 is on volume 0"), LONG, () -> operator.quietly("/admin/orders"));
        process.kill(Victims.SERVICES);
        given.forEach(order -> order.cancel(true));
        process = start(mode, peers);
        Await.until(() -> all.stream().allMatch(this::isOnTheFirst), LONG, () -> operator.quietly("/admin/orders"));
        assertThat(operator.command("shard", "list").said()).contains("state-0  volume 0", "state-15  volume 0");

        try (RpcProbe rpc = RpcProbe.of(process)) {
          Map<String, JsonNode> truth = new HashMap<>();
          int shard = 0;
          while (truth.isEmpty()) {
            operator.post("/admin/shards/move", move(shard, 1 - volumeOf(shard)));
            moves++;
            shard = (shard + 5) % SHARDS;
            process.assertRuns(400);
            if (isSealed(rpc)) {
              truth.putAll(answers(rpc));
            }
          }
          assertThat(moves).as("moves before the root was sealed").isGreaterThan(2);

          moveWhileAsked(rpc, truth);
        }
      } finally {
        process.close();
      }
      assertSound();
    }
  }

  private ArgosyProcess start(String mode, DemoPeers peers) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", DemoPeers.chain().writeGenesis(folder).toString(), "--data-dir", folder.resolve("data").toString(), "--mode", mode, "--rpc-port", "0",
        "--p2p-port", "0", "--min-peers", "1"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    Map<String, String> settings = new HashMap<>(InFlight.SETTINGS);
    settings.putAll(InFlight.STATE_SETTINGS);
    ArgosyProcess process = ArgosyProcess.run(folder.resolve("run-" + life++ + ".log"), List.of(), settings, arguments);
    process.awaitLine("JSON-RPC on", 90);
    return process;
  }

  private static int asked(DemoPeers peers) {
    return peers.all().stream().mapToInt(peer -> peer.tally().requests(Kind.ACCOUNTS) + peer.tally().requests(Kind.NODES)).sum();
  }

  private static String move(int shard, int volume) {
    return "{\"shard\":\"state-" + shard + "\",\"volume\":" + volume + "}";
  }

  private boolean isOnTheFirst(int shard) {
    return operator.quietly("/admin/orders").contains("state-" + shard + " is on volume 0");
  }

  private int volumeOf(int shard) {
    return operator.quietly("/admin/shards").contains("\"state-" + shard + "\",\"volume\":0") ? 0 : 1;
  }

  /** Any account, whose balance and proof are told only of a whole state. */
  private boolean isSealed(RpcProbe rpc) throws Exception {
    return rpc.ask("eth_getBalance", "[\"" + accounts().getFirst() + "\"," + PIVOT + "]").has("result");
  }

  /** Some that are there, and others all over the key space that are not. */
  private List<Address> accounts() throws Exception {
    List<Address> addresses = new ArrayList<>(Genesis.parse(Files.readString(folder.resolve("genesis.json"))).accounts().stream().map(account -> account.address()).limit(20).toList());
    Gen gen = Gen.seeded(1);
    IntStream.range(0, 40).forEach(_ -> addresses.add(Address.fromHex(Hex.encodePrefixed(gen.bytes(20)))));
    return addresses;
  }

  /** By question; each was checked. */
  private Map<String, JsonNode> answers(RpcProbe rpc) throws Exception {
    ServedState state = DemoPeers.pivotState();
    Map<String, JsonNode> answers = new HashMap<>();
    for (Address address : accounts()) {
      Hash key = Hash.keccak(address.toBytes());
      int row = state.accounts().find(key);
      Optional<Account> account = row < 0 ? Optional.empty() : Optional.of(state.account(row));
      JsonNode balance = rpc.ask("eth_getBalance", "[\"" + address + "\"," + PIVOT + "]");
      JsonNode proof = rpc.ask("eth_getProof", "[\"" + address + "\",[]," + PIVOT + "]");
      List<RlpSlice> nodes = new ArrayList<>();
      proof.path("result").path("accountProof").forEach(node -> nodes.add(RlpSlice.of(Hex.decode(node.stringValue()))));

      assertThat(balance.path("result").asString("")).isEqualTo(account.map(there -> there.balance().toHexQuantity()).orElse("0x0"));
      assertThat(MerkleProof.verify(state.root(), key.toBytes(), nodes)).isEqualTo(new Verdict.Accepted<>(account.map(Account::encode)));
      answers.put("eth_getBalance [\"" + address + "\"," + PIVOT + "]", balance);
      answers.put("eth_getProof [\"" + address + "\",[]," + PIVOT + "]", proof);
    }
    assertThat(answers).hasSizeGreaterThan(10);
    return answers;
  }

  private void moveWhileAsked(RpcProbe rpc, Map<String, JsonNode> truth) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Long> asker = CompletableFuture.supplyAsync(() -> {
      long asked = 0;
      while (!enough.get()) {
        for (Map.Entry<String, JsonNode> entry : truth.entrySet()) {
          String[] question = entry.getKey().split(" ", 2);
          assertThat(rpc.ask(question[0], question[1])).as(entry.getKey()).isEqualTo(entry.getValue());
          asked++;
        }
      }
      return asked;
    });
    try {
      for (int shard = 0; shard < SHARDS; shard++) {
        operator.post("/admin/shards/move", move(shard, 1 - volumeOf(shard)));
      }
    } finally {
      enough.set(true);
    }
    long asked = asker.join();
    System.out.println("asked " + asked + " times while all shards moved");
    assertThat(asked).isGreaterThan(truth.size());
  }

  private void assertSound() throws Exception {
    assertThat(StoredRowsOfState.differences(folder.resolve("data"), DemoPeers.pivotState())).isEmpty();
    try (StoreAudit audit = StoreAudit.open(folder.resolve("data"))) {
      StateReport report = audit.runState().orElseThrow();
      assertThat(report.findings()).isEmpty();
      assertThat(report.state()).isInstanceOfSatisfying(KeptState.Sealed.class, sealed -> assertThat(sealed.root()).isEqualTo(DemoPeers.pivotState().root()));
    }
  }
}
