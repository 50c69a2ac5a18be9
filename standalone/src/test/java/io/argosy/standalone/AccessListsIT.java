package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.AmsterdamChain;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.Tally.Kind;
import io.argosy.wirepeer.WirePeer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chain past the Amsterdam fork: one peer has the newest block access lists, one lies about all, and one speaks no eth/71. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class AccessListsIT {
  private static final int FORK = 120;
  private static final int HEAD = 400;

  /** Of 3533 epochs of slots, which are 141 blocks here, some at the end are lacking. */
  private static final int SLOTS_APART = 800;

  private static final int FIRST_KEPT = HEAD - 130;
  private static final int FIRST_RECENT = HEAD - 141;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final AmsterdamChain chain = new AmsterdamChain(1, FORK, HEAD, SLOTS_APART);

  /**
   * @param away 0 for the right lists, else how far below the blocks are whose lists are served for theirs
   */
  private ServedChain served(int firstList, int away) {
    List<ServedChain.Block> blocks = new ArrayList<>();
    Map<Hash, RlpSlice> lists = new HashMap<>();
    for (int number = 0; number <= HEAD; number++) {
      blocks.add(new ServedChain.Block(chain.header(number).raw(), AmsterdamChain.EMPTY_BODY, ServedPragueChain.EMPTY_LIST));
      if (number >= firstList) {
        lists.put(chain.header(number).hash(), chain.list(number - away));
      }
    }
    BlockRef head = chain.header(HEAD).ref();
    var fork = chain.genesis().network("amsterdam").forkSchedule().at(head.number(), chain.header(HEAD).time());
    return ServedChain.of(blocks).on(chain.genesis().spec().networkId(), new ForkId(fork.hash(), fork.next())).withAccessLists(lists);
  }

  @Test
  void theNewestListsAreServedAndTheOthersAreNotToldAsEmpty(@TempDir Path folder) throws Exception {
    Path genesis = Files.writeString(folder.resolve("amsterdam.json"), chain.genesisFile());
    try (WirePeer keeper = WirePeer.serving(served(FIRST_KEPT, 0)).speaking(71).listen();
        WirePeer former = WirePeer.serving(served(HEAD + 1, 0)).speaking(70).listen();
        WirePeer liar = WirePeer.serving(served(FORK + 1, 1)).speaking(71).listen();
        LocalCluster cluster = LocalCluster.start(ClusterOptions.of(
                folder.resolve("data"), genesis.toString(), List.of(keeper.enode().toString(), former.enode().toString(), liar.enode().toString()))
            .leadingTo(chain.header(HEAD).hash().toHex()));
        Caller rpc = new Caller(cluster.rpcPort())) {
      int late = withContent(FIRST_KEPT - 1);
      int gone = withContent(FIRST_RECENT - 1);
      Await.until(() -> rpc.code("debug_getRawBlockAccessList", gone) == 4444, LIMIT, () -> rpc.ask("debug_getRawBlockAccessList", hex(gone)));
      for (int number : new int[] {HEAD, FIRST_KEPT}) {
        String list = Hex.encodePrefixed(chain.list(number).toBytes());
        Await.until(() -> rpc.ask("debug_getRawBlockAccessList", hex(number)).path("result").asString("").equals(list), LIMIT, () -> rpc.ask("debug_getRawBlockAccessList", hex(number)));
      }

      assertThat(rpc.ask("eth_syncing").path("result").isBoolean()).isTrue();
      assertThat(rpc.ask("eth_getBlockAccessList", "latest").path("result").isArray()).isTrue();
      assertThat(rpc.code("eth_getBlockAccessList", gone)).isEqualTo(4444);
      assertThat(rpc.code("eth_getBlockAccessList", late)).isEqualTo(-32001);
      assertThat(rpc.code("eth_getBlockAccessList", FORK - 1)).isEqualTo(-32001);
      assertThat(rpc.ask("eth_getBlockAccessList", hex(HEAD + 1)).path("result").isNull()).isTrue();
      Await.until(() -> liar.tally().goodbyes().contains(DisconnectReason.BREACH_OF_PROTOCOL), LIMIT, () -> liar.tally().goodbyes());
      assertThat(former.tally().requests(Kind.ACCESS_LISTS)).isZero();
    }
    AuditReport report = DemoPeers.audit(folder.resolve("data"));
    assertThat(report.findings()).isEmpty();
    assertThat(report.blocks()).isEqualTo(HEAD + 1);
    assertThat(report.accessLists()).isGreaterThanOrEqualTo(HEAD - FIRST_KEPT + 1).isLessThan(HEAD - FORK);
  }

  /** The newest block up to {@code last} whose list has something in it: of an empty one nobody need be asked. */
  private int withContent(int last) {
    return chain.list(last).length() > 1 ? last : withContent(last - 1);
  }

  private static String hex(int number) {
    return "0x" + Integer.toHexString(number);
  }

  private record Caller(URI address, HttpClient http) implements AutoCloseable {
    Caller(int port) {
      this(URI.create("http://127.0.0.1:" + port), HttpClient.newHttpClient());
    }

    JsonNode ask(String method, Object... params) {
      HttpRequest post = HttpRequest.newBuilder(address)
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params))))
          .build();
      return JSON.readTree(http.sendAsync(post, HttpResponse.BodyHandlers.ofString()).join().body());
    }

    /** Of the error that a question about a block is answered with; 0 if with none. */
    int code(String method, int number) {
      return ask(method, hex(number)).path("error").path("code").asInt(0);
    }

    @Override
    public void close() {
      http.close();
    }
  }
}
