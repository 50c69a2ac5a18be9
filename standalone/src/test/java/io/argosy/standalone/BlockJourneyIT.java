package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeException;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.ShardLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.Topics;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.Lane;
import io.argosy.packs.PackCodec;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PeerId;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.PutHeaders;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Keccak;
import io.argosy.props.ChainData;
import io.argosy.reads.ReadsClient;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.standalone.TopicTap.Passed;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.Tally;
import io.argosy.wirepeer.WirePeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** One block on the way that ARCHITECTURE.md tells ("How a block travels"), over the real parts, and seen from outside at every hop. */
@ResourceLock(DemoPeers.CLUSTER_IN_THIS_PROCESS)
class BlockJourneyIT {
  /** The table's classes, in its order. Who changes the way changes the table, this list, and what is observed below. */
  private static final List<String> WAY = List.of(
      "io.argosy.peergateway.adapter.netty.PeerSession",
      "io.argosy.devp2p.eth.EthCodec",
      "io.argosy.peergateway.core.RequestBroker",
      "io.argosy.bus.PackSender",
      "io.argosy.bodyservice.adapter.kafka.FetchBus",
      "io.argosy.bodyservice.core.BlockFetch",
      "io.argosy.bodyservice.core.PartMatcher",
      "io.argosy.bus.PackSender",
      "io.argosy.blockstore.adapter.kafka.VolumeWriter",
      "io.argosy.blockstore.core.ShardLedger",
      "io.argosy.blockstore.adapter.rocksdb.Volume");

  private static final int VOLUMES = 2;
  private static final long HEAD = 2_100;
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void theWayInTheArchitectureIsTheWayThatIsFollowedHereAndEveryClassOfItExists() throws Exception {
    String text = Files.readString(ChainData.committed("ARCHITECTURE.md"));

    List<String> way = classesOfTheTable(text);
    List<String> around = classNames(section(text), "");

    assertThat(way).isEqualTo(WAY);
    assertThat(around).hasSizeGreaterThan(WAY.size()).allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
  }

  @Test
  void aBlockTravelsFromAPeersSocketToAReaderAndNoHopChangesAByteOfIt(@TempDir Path folder) throws Exception {
    ServedChain chain = DemoPeers.chain().served().upTo(HEAD);
    long number = LongStream.range(1_500, HEAD).filter(n -> hasTransactions(chain, n)).findFirst().orElseThrow();
    BlockRef block = new BlockRef(number, chain.hashOf(number));
    int shard = new ChainShards(4).shardOf(number);
    ClusterOptions options =
        ClusterOptions.of(folder, DemoPeers.chain().writeGenesis(folder).toString(), List.of());
    try (LocalCluster cluster = LocalCluster.start(options);
        WirePeer peer = WirePeer.serving(chain).speaking(68).listen()) {
      String bootstrap = cluster.broker().bootstrap();
      Topics topics = ClusterSettings.onOneHost(bootstrap, "demo", "local").topics();
      String blocks = topics.deliveries(Lane.BLOCKS);
      TopicPartition commits = new TopicPartition(topics.chainCommits(), shard);
      try (TopicTap tap = TopicTap.on(
          bootstrap, topics.requests(Lane.BLOCKS), topics.deliveries(Lane.HEADERS), blocks, commits.topic())) {

        peer.dial(cluster.gateway().enode());

        // 1 to 4, PeerSession to PackSender: what came off the socket, in a delivery that answers a request for it.
        HeaderDelivery header =
            tap.await(topics.deliveries(Lane.HEADERS), HeaderDelivery.class, p -> p.headers().contains(chain.header(number))).pack();
        Passed<BlockDelivery> body = delivery(tap, blocks, BlockPart.BODY, chain.body(number));
        Passed<BlockDelivery> receipts = delivery(tap, blocks, BlockPart.RECEIPTS, chain.receipts(number, 68));
        BlockRequest request = tap.await(
            topics.requests(Lane.BLOCKS), BlockRequest.class, p -> p.ask().id().equals(body.pack().request())).pack();
        assertThat(List.of(header.origin(), body.pack().origin(), receipts.pack().origin()))
            .allSatisfy(origin -> assertThat(origin.peer()).isEqualTo(id(peer)));
        assertThat(peer.tally().timesAsked(Tally.Kind.BODIES, number)).isPositive();
        assertThat(request.blocks().subList(body.pack().offset(), body.pack().offset() + body.pack().asked())).contains(block);
        assertThat(List.of(body.heard(), receipts.heard())).allSatisfy(heard -> {
          assertThat(heard.record().partition()).isEqualTo(request.ask().replyTo()).isEqualTo(shard);
          assertThat(heard.record().value().length).isLessThan(2 * PackLimits.TARGET_BYTES);
          assertThat(PackCodec.encode(heard.pack()).toBytes()).isEqualTo(heard.record().value());
        });

        // 5 to 7, FetchBus to PackSender: proven, and on its way to the shard that it is kept in.
        Passed<PutHeaders> putHeader =
            tap.await(commits.topic(), PutHeaders.class, p -> p.first() <= number && number <= p.last());
        Passed<PutBlocks> putBody = commit(tap, commits.topic(), BlockPart.BODY, block);
        Passed<PutBlocks> putReceipts = commit(tap, commits.topic(), BlockPart.RECEIPTS, block);
        assertThat(putHeader.pack().headers().get((int) (number - putHeader.pack().first())).header()).isEqualTo(chain.header(number));
        assertThat(content(putBody, block)).isEqualTo(chain.body(number));
        // The one exception (ADR 9): receipts are kept as eth/69 sends them, whatever came.
        assertThat(content(putReceipts, block)).isEqualTo(chain.receipts(number, 69));
        assertThat(List.of(putHeader.heard(), putBody.heard(), putReceipts.heard()))
            .allSatisfy(heard -> assertThat(heard.partition()).isEqualTo(commits));

        // 8, VolumeWriter to Volume: row, progress and position are true together, whenever one looks.
        Position start = Position.atStartOf(commits.topic(), bootstrap);
        Path volume = folder.resolve("volume-" + shard % VOLUMES);
        await("the position after the body's commit", () ->
            look(volume, commits, block).map(seen -> seen.isWhole(putBody.heard().record().offset())).orElse(false));
        await("the watermark", () -> cluster.store().chain().watermarks().blocks() >= HEAD);
        await("the position after the shard's last commit", () -> look(volume, commits, block)
            .filter(seen -> start.after(tap.last(commits).orElseThrow()).equals(seen.position()))
            .isPresent());
        Seen seen = look(volume, commits, block).orElseThrow();
        assertThat(seen.body()).isEqualTo(chain.body(number));
        assertThat(seen.receipts()).isEqualTo(chain.receipts(number, 69));
      }

      // Readers.
      try (ReadsClient reads = new ReadsClient("127.0.0.1:" + cluster.store().readsPort(), Duration.ofSeconds(10))) {
        assertThat(reads.headers(new BlockRange(number, number)))
            .singleElement()
            .satisfies(stored -> assertThat(stored.header()).isEqualTo(chain.header(number)))
            .satisfies(stored -> assertThat(stored.totalDifficulty()).isEqualTo(chain.totalDifficulty(number)));
      }
      JsonNode told = rpc(cluster.rpcPort(), "eth_getBlockByNumber", "0x" + Long.toHexString(number), false);
      assertThat(told.get("hash").asString()).isEqualTo(block.hash().toHex());
      assertThat(told.get("transactions").valueStream().map(JsonNode::asString))
          .isEqualTo(BlockBody.decode(chain.body(number)).transactions().stream().map(transaction -> transaction.keccak().toHex()).toList());
      assertThat(rpc(cluster.rpcPort(), "eth_getBlockReceipts", block.hash().toHex()).size())
          .isEqualTo(told.get("transactions").size());
    }
  }

  private static boolean hasTransactions(ServedChain chain, long number) {
    return !BlockHeader.decode(chain.header(number)).transactionsRoot().equals(BlockHeader.EMPTY_ROOT);
  }

  /** As services know it. */
  static PeerId id(WirePeer peer) {
    return new PeerId(Keccak.hash256(peer.enode().id().toBytes(), 0, 64));
  }

  private static Passed<BlockDelivery> delivery(TopicTap tap, String topic, BlockPart part, RlpSlice item) throws InterruptedException {
    return tap.await(topic, BlockDelivery.class, pack -> pack.part() == part && pack.items().contains(item));
  }

  private static Passed<PutBlocks> commit(TopicTap tap, String topic, BlockPart part, BlockRef block) throws InterruptedException {
    return tap.await(
        topic, PutBlocks.class, pack -> pack.part() == part && pack.entries().stream().anyMatch(e -> e.block().equals(block)));
  }

  private static RlpSlice content(Passed<PutBlocks> put, BlockRef block) {
    return put.pack().entries().stream().filter(e -> e.block().equals(block)).findFirst().orElseThrow().content();
  }

  /** Where a partition is in a store, as its row says: what makes an offset mean something (ADR 3). */
  private record Position(String cluster, String topicId, long nextOffset, int leaderEpoch) {
    static Position read(byte[] row) {
      RlpReader in = RlpReader.listOf(row);
      return new Position(new String(in.bytes(), StandardCharsets.UTF_8), new String(in.bytes(), StandardCharsets.UTF_8), in.number(), in.smallNumber() - 1);
    }

    /** Where nothing is read yet. */
    static Position atStartOf(String topic, String bootstrap) throws InterruptedException, ExecutionException {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
        return new Position(
            admin.describeCluster().clusterId().get(),
            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId().toString(),
            0,
            -1);
      }
    }

    Position after(ConsumerRecord<byte[], byte[]> record) {
      return new Position(cluster, topicId, record.offset() + 1, record.leaderEpoch().orElse(-1));
    }
  }

  /** Rows of one moment. */
  private record Seen(@Nullable RlpSlice body, @Nullable RlpSlice receipts, boolean isCounted, @Nullable Position position) {
    /** True once the record at {@code offset} is in; fails if any of the three is there without the others. */
    boolean isWhole(long offset) {
      boolean passed = position != null && position.nextOffset() > offset;
      assertThat(body != null).as("body of " + this).isEqualTo(passed);
      assertThat(isCounted).as("progress of " + this).isEqualTo(passed);
      return passed;
    }
  }

  /** Opens a volume beside its writer; empty if that was not possible in this moment. */
  private static Optional<Seen> look(Path folder, TopicPartition commits, BlockRef block) {
    try (RocksMemory memory = new RocksMemory(8 << 20, 8 << 20);
        Volume volume = Volume.open(folder, VolumeIdentity.read(folder), memory, Volume.Access.READ);
        Volume.Batch rows = volume.batch()) {
      ShardLedger ledger = ShardLedger.open(commits.partition(), new ChainShards(4), rows);
      byte[] position = rows.get(Table.META, KeyLayout.position(commits.topic(), commits.partition()));
      return Optional.of(new Seen(
          slice(rows.get(Table.BODIES, KeyLayout.block(block))),
          slice(rows.get(Table.RECEIPTS, KeyLayout.block(block))),
          ledger.done(Stage.BODIES).covers(block.number()),
          position == null ? null : Position.read(position)));
    } catch (VolumeException busy) {
      return Optional.empty();
    }
  }

  private static @Nullable RlpSlice slice(byte @Nullable [] row) {
    return row == null ? null : RlpSlice.of(row);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long giveUp = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(25);
    }
  }

  private static JsonNode rpc(int port, String method, Object... params) throws IOException, InterruptedException {
    ObjectMapper json = new ObjectMapper();
    String call = json.writeValueAsString(
        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params)));
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(call))
        .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      JsonNode answer = json.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
      assertThat(answer.has("result")).as("%s", answer).isTrue();
      return answer.get("result");
    }
  }

  private static String section(String text) {
    int from = text.indexOf("## How a block travels");
    return text.substring(from, text.indexOf("\n## ", from + 1));
  }

  private static List<String> classesOfTheTable(String text) {
    StringBuilder where = new StringBuilder();
    section(text).lines()
        .filter(line -> line.matches("\\| \\d .*"))
        .forEach(line -> where.append(line.split("\\|")[2]).append('\n'));
    return classNames(where.toString(), "");
  }

  /**
   * Names in backticks whose last part begins with a capital, in full. A name that begins with {@code core} or {@code adapter} is of the service that was named last.
   */
  private static List<String> classNames(String text, String service) {
    List<String> names = new ArrayList<>();
    String of = service;
    Matcher words = Pattern.compile("`((?:[a-z0-9]+\\.)+)([A-Z][A-Za-z]+)`|\\b((?:[a-z]+-)+(?:gateway|service|store))\\b").matcher(text);
    while (words.find()) {
      if (words.group(3) != null) {
        of = words.group(3);
        continue;
      }
      String packages = words.group(1);
      boolean ofService = packages.startsWith("core.") || packages.startsWith("adapter.");
      names.add("io.argosy." + (ofService ? of.replace("-", "") + "." : "") + packages + words.group(2));
    }
    return names;
  }
}
