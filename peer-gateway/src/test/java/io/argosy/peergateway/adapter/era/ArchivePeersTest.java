package io.argosy.peergateway.adapter.era;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.argosy.chain.Network;
import io.argosy.era.EraFile;
import io.argosy.era.EraFolder;
import io.argosy.era.EraWriter;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.adapter.era.ArchivePeers.Barred;
import io.argosy.peergateway.core.Answer;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Answered;
import io.argosy.peergateway.core.GatewayEvent.PeerGone;
import io.argosy.peergateway.core.GatewayEvent.PeerReady;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import io.argosy.verdict.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three files, the last with a few blocks only, as the gateway sees them. */
class ArchivePeersTest {
  private static final int EPOCH = EraFile.MAX_BLOCKS;
  private static final long HEAD = 2L * EPOCH + 50;
  private static final int SLOT = 3;

  private static final TestChain CHAIN = ChainBuilder.seeded(11).empty(0.9).blocks((int) HEAD);
  private static final Network NETWORK = new Network("private.json", CHAIN.spec(), CHAIN.genesis().header());

  @TempDir private static Path originals;

  @TempDir private Path folder;
  @TempDir private Path cache;
  private final BlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<Barred> barred = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private long wireId;

  @BeforeAll
  static void writeThem() {
    for (long first = 0; first <= HEAD; first += EPOCH) {
      try (EraWriter writer = new EraWriter(originals, "private", first)) {
        for (long number = first; number <= Math.min(HEAD, first + EPOCH - 1); number++) {
          TestBlock block = CHAIN.block(number);
          writer.add(block.header().raw(), block.body(), block.receipts(), block.totalDifficulty());
        }
        writer.finish();
      }
    }
  }

  @BeforeEach
  void copyThem() throws IOException {
    for (Path file : EraFolder.list(originals).values()) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }

  @AfterEach
  void closeThem() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
    assertThat(faults).as("faults of ours").isEmpty();
  }

  @Test
  void filesWithoutAGapAreOnePeerWithTheirLastBlockAsHead() throws Exception {
    PeerReady peer = started(folder.toString());

    assertThat(peer.head()).isEqualTo(CHAIN.head().header().hash());
    assertThat(peer.headNumber()).isEqualTo(HEAD);
    assertThat(peer.totalDifficulty()).isEqualTo(CHAIN.totalDifficulty());
    assertThat(peer.earliest()).isZero();
  }

  @Test
  void aGapMakesTwoPeersOfThem() throws Exception {
    Files.delete(file(1));

    ArchivePeers archives = start(folder.toString());

    assertThat(List.of(ready(), ready())).extracting(PeerReady::earliest, PeerReady::headNumber).containsExactlyInAnyOrder(
        org.assertj.core.groups.Tuple.tuple(0L, EPOCH - 1L), org.assertj.core.groups.Tuple.tuple(2L * EPOCH, HEAD));
    assertThat(archives.good()).isEqualTo(2);
  }

  @Test
  void headersComeByNumberAndHashInBothDirectionsAndAcrossFiles() throws Exception {
    ArchivePeers archives = start(folder.toString());
    PeerId peer = ready().peer();

    assertHeaders(ask(archives, peer, new WireRequest.Headers(new Start.AtNumber(EPOCH - 2), 4, 0, Direction.RISING)), EPOCH - 2, EPOCH - 1, EPOCH, EPOCH + 1);
    assertHeaders(ask(archives, peer, new WireRequest.Headers(new Start.AtNumber(192), 3, 191, Direction.RISING)), 192, 384, 576);
    assertHeaders(ask(archives, peer, new WireRequest.Headers(new Start.AtNumber(3), 6, 0, Direction.FALLING)), 3, 2, 1, 0);
    assertHeaders(ask(archives, peer, new WireRequest.Headers(new Start.AtNumber(HEAD - 1), 9, 0, Direction.RISING)), HEAD - 1, HEAD);
    assertHeaders(ask(archives, peer, new WireRequest.Headers(new Start.AtHash(hash(5000)), 2, 0, Direction.RISING)), 5000, 5001);
    assertThat(ask(archives, peer, new WireRequest.Headers(new Start.AtHash(Hash.keccak(new byte[1])), 1, 0, Direction.RISING))).isEmpty();
    assertThat(ask(archives, peer, new WireRequest.Headers(new Start.AtNumber(HEAD + 1), 1, 0, Direction.RISING))).isEmpty();
  }

  @Test
  void bodiesAndReceiptsComeInTheOrderAskedUpToABlockThatIsNotTheirs() throws Exception {
    ArchivePeers archives = start(folder.toString());
    PeerId peer = ready().peer();
    List<BlockRef> blocks = LongStream.of(EPOCH - 1, EPOCH, EPOCH + 1, 7, 8, HEAD).mapToObj(n -> CHAIN.block(n).ref()).toList();
    List<BlockRef> withAnother = List.of(blocks.get(0), new BlockRef(9, hash(10)), blocks.get(1));

    assertThat(ask(archives, peer, new WireRequest.Bodies(blocks))).isEqualTo(blocks.stream().map(b -> CHAIN.block(b.number()).body()).toList());
    assertThat(ask(archives, peer, new WireRequest.Receipts(blocks, 0))).isEqualTo(blocks.stream().map(b -> CHAIN.block(b.number()).receipts()).toList());
    assertThat(ask(archives, peer, new WireRequest.Bodies(withAnother))).hasSize(1);
  }

  @Test
  void aFileWhoseHeadersAreDamagedIsNamedAndTheOthersGoOn() throws Exception {
    damage(file(1), 0.5);
    ArchivePeers archives = start(folder.toString());
    PeerId whole = ready().peer();

    archives.perform(new GatewayCommand.Ask(whole, ++wireId, new WireRequest.Headers(new Start.AtNumber(EPOCH), 1, 0, Direction.RISING)));
    PeerGone gone = next(PeerGone.class);
    List<PeerReady> left = List.of(ready(), ready());

    assertThat(gone.peer()).isEqualTo(whole);
    assertThat(barred.poll(5, TimeUnit.SECONDS).file()).isEqualTo(file(1).toString());
    assertThat(left).extracting(PeerReady::headNumber).containsExactlyInAnyOrder(EPOCH - 1L, HEAD);
    assertThat(archives.good()).isEqualTo(2);
    PeerReady lower = left.stream().filter(peer -> peer.earliest() == 0).findFirst().orElseThrow();
    assertThat(ask(archives, lower.peer(), new WireRequest.Headers(new Start.AtNumber(EPOCH - 1), 2, 0, Direction.RISING))).hasSize(1);
  }

  @Test
  void aFaultThatAServiceNamesIsLookedForInTheFilesThatItMayBeAbout() throws Exception {
    Path wrong = rewritten(1, 9000);
    ArchivePeers archives = start(folder.toString());
    PeerId whole = ready().peer();
    ask(archives, whole, new WireRequest.Bodies(List.of(CHAIN.block(9000).ref())));
    ask(archives, whole, new WireRequest.Bodies(List.of(CHAIN.block(4).ref())));

    archives.perform(new GatewayCommand.Drop(whole, Fault.WRONG_ROOT, "body with transactionsRoot 0x00 belongs to none of #4..#4"));
    next(PeerGone.class);

    assertThat(barred.poll(10, TimeUnit.SECONDS)).satisfies(found -> {
      assertThat(found.file()).isEqualTo(wrong.toString());
      assertThat(found.why()).contains("transactions of #9000: expected root");
    });
    assertThat(List.of(ready(), ready())).extracting(PeerReady::headNumber).containsExactlyInAnyOrder(EPOCH - 1L, HEAD);
  }

  @Test
  void aPartThatNoPackHoldsIsTheFilesFault() throws Exception {
    RlpSlice vast = new RlpWriter().startList().bytes(new byte[PackLimits.MAX_BYTES]).endList().toSlice();
    Files.delete(file(1));
    Files.delete(file(2));
    Files.delete(file(0));
    try (EraWriter writer = new EraWriter(folder, "private", 0)) {
      for (long number = 0; number <= 1; number++) {
        TestBlock block = CHAIN.block(number);
        writer.add(block.header().raw(), number == 0 ? block.body() : vast, block.receipts(), block.totalDifficulty());
      }
      writer.finish();
    }
    ArchivePeers archives = start(folder.toString());

    archives.perform(new GatewayCommand.Ask(ready().peer(), ++wireId, new WireRequest.Bodies(List.of(CHAIN.block(1).ref()))));

    assertThat(barred.poll(10, TimeUnit.SECONDS).why()).contains("a part of #1 of 16777", "more than any pack holds");
  }

  @Test
  void aRunIsSeveralPeersAndAllGoWithADamagedFile() throws Exception {
    damage(file(1), 0.5);
    ArchivePeers archives = part(ArchivePeers.at(SLOT, folder.toString(), cache, NETWORK, events::add, barred::add, faults::add));
    archives.start();
    Set<PeerId> four = Set.of(ready().peer(), ready().peer(), ready().peer(), ready().peer());

    archives.perform(new GatewayCommand.Ask(four.iterator().next(), ++wireId, new WireRequest.Headers(new Start.AtNumber(EPOCH), 1, 0, Direction.RISING)));

    assertThat(Set.of(next(PeerGone.class).peer(), next(PeerGone.class).peer(), next(PeerGone.class).peer(), next(PeerGone.class).peer())).isEqualTo(four);
    assertThat(ready().headNumber()).isIn(EPOCH - 1L, HEAD);
    assertThat(barred).hasSize(1);
  }

  @Test
  void aRunThatWasDroppedForAnythingElseComesBack() throws Exception {
    ArchivePeers archives = start(folder.toString());
    PeerId first = ready().peer();

    archives.perform(new GatewayCommand.Drop(first, Fault.STALLING, "slow"));
    next(PeerGone.class);

    assertThat(ready().headNumber()).isEqualTo(HEAD);
    assertThat(barred).isEmpty();
  }

  @Test
  void aFileOfAnotherChainIsNotUsed() throws Exception {
    Network other = new Network("private.json", CHAIN.spec(), ChainBuilder.seeded(12).blocks(0).genesis().header());
    Files.delete(file(1));
    Files.delete(file(2));

    ArchivePeers archives = part(ArchivePeers.at(SLOT, 1, folder.toString(), cache, other, events::add, barred::add, faults::add));
    archives.start();

    assertThat(barred.poll(5, TimeUnit.SECONDS).why()).contains("is of another chain: expected genesis");
    assertThat(events).isEmpty();
  }

  @Test
  void aFileWithAnotherChecksumIsNotUsed() throws Exception {
    Files.writeString(folder.resolve(EraFolder.CHECKSUMS), "0".repeat(64) + "  " + file(2).getFileName() + "\n");

    ArchivePeers archives = start(folder.toString());

    assertThat(barred.poll(5, TimeUnit.SECONDS).why()).contains("sha256: expected 000");
    assertThat(ready().headNumber()).isEqualTo(2L * EPOCH - 1);
    assertThat(archives.good()).isEqualTo(2);
  }

  @Test
  void foldersWithoutArchivesOfTheNetworkAreRefused() throws Exception {
    Network named = new Network("sepolia", CHAIN.spec(), CHAIN.genesis().header());

    assertThatThrownBy(() -> ArchivePeers.at(SLOT, 1, cache.toString(), cache, NETWORK, events::add, barred::add, faults::add)).hasMessageContaining("no archives");
    assertThatThrownBy(() -> ArchivePeers.at(SLOT, 1, folder.toString(), cache, named, events::add, barred::add, faults::add)).hasMessageContaining("no archives of sepolia in");
    Files.copy(file(0), folder.resolve("other-00000-00000000.era1"));
    assertThatThrownBy(() -> ArchivePeers.at(SLOT, 1, folder.toString(), cache, NETWORK, events::add, barred::add, faults::add)).hasMessageContaining("but of other, private");
  }

  @Test
  void filesComeByHttpAndOnlyThoseWithTheRightSumStay() throws Exception {
    writeSums(folder);
    damage(file(2), 0.5);
    HttpServer server = serving(folder);

    ArchivePeers archives = start("http://127.0.0.1:" + server.getAddress().getPort() + "/history");
    PeerReady peer = ready();

    assertThat(barred.poll(5, TimeUnit.SECONDS).why()).contains("has another sha256");
    assertThat(peer.headNumber()).isEqualTo(2L * EPOCH - 1);
    assertHeaders(ask(archives, peer.peer(), new WireRequest.Headers(new Start.AtNumber(5), 1, 0, Direction.RISING)), 5);
    assertThat(cache.resolve(file(0).getFileName())).hasSameBinaryContentAs(file(0));
    assertThat(cache.resolve(file(2).getFileName())).doesNotExist();
  }

  @Test
  void anAddressWithoutSumsIsRefused() throws Exception {
    HttpServer server = serving(cache);

    assertThatThrownBy(() -> start("http://127.0.0.1:" + server.getAddress().getPort() + "/history/")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("answers 404");
  }

  // ---- steps

  private Path file(int epoch) {
    return folder.resolve(EraFolder.list(originals).keySet().stream().filter(name -> name.epoch() == epoch).findFirst().orElseThrow().fileName());
  }

  private ArchivePeers start(String where) {
    ArchivePeers archives = part(ArchivePeers.at(SLOT, 1, where, cache, NETWORK, events::add, barred::add, faults::add));
    archives.start();
    return archives;
  }

  private PeerReady started(String where) throws InterruptedException {
    start(where);
    return ready();
  }

  private <T extends AutoCloseable> T part(T part) {
    open.add(part);
    return part;
  }

  private PeerReady ready() throws InterruptedException {
    return next(PeerReady.class);
  }

  /** The next event of a kind; those of others before it are passed over. */
  private <T extends GatewayEvent> T next(Class<T> kind) throws InterruptedException {
    while (true) {
      GatewayEvent event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("a %s within 20 s", kind.getSimpleName()).isNotNull();
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  private List<RlpSlice> ask(ArchivePeers archives, PeerId peer, WireRequest request) throws InterruptedException {
    archives.perform(new GatewayCommand.Ask(peer, ++wireId, request));
    Answered answered = next(Answered.class);
    assertThat(answered.peer()).isEqualTo(peer);
    assertThat(answered.wireId()).isEqualTo(wireId);
    return ((Answer.Items) answered.answer()).items();
  }

  private static void assertHeaders(List<RlpSlice> headers, long... numbers) {
    assertThat(headers).isEqualTo(LongStream.of(numbers).mapToObj(n -> CHAIN.header(n).raw()).toList());
  }

  private static Hash hash(long number) {
    return CHAIN.header(number).hash();
  }

  private static void damage(Path file, double place) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = (int) (bytes.length * place);
    // A block's span, so that some of it is a header's.
    for (int i = at; i < at + 2000; i++) {
      bytes[i] ^= 1;
    }
    Files.write(file, bytes);
  }

  /** A file that is written properly, with the transactions of one block gone. */
  private Path rewritten(int epoch, long number) throws IOException {
    Files.delete(file(epoch));
    try (EraWriter writer = new EraWriter(folder, "private", (long) epoch * EPOCH)) {
      for (long n = (long) epoch * EPOCH; n < (epoch + 1L) * EPOCH; n++) {
        TestBlock block = CHAIN.block(n);
        TestBlock other = n == number ? CHAIN.block(withTransactions()) : block;
        writer.add(block.header().raw(), other.body(), block.receipts(), block.totalDifficulty());
      }
      return writer.finish();
    }
  }

  /** Another block than 9000, whose body is its own. */
  private static long withTransactions() {
    return LongStream.range(1, HEAD).filter(n -> n != 9000 && CHAIN.block(n).body().length() > 10).findFirst().orElseThrow();
  }

  private static void writeSums(Path folder) throws IOException {
    Files.write(folder.resolve(EraFolder.CHECKSUMS), EraFolder.list(folder).values().stream().map(file -> EraFolder.sha256(file) + "  " + file.getFileName()).toList());
  }

  private HttpServer serving(Path files) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/history/", exchange -> {
      Path file = files.resolve(Path.of(exchange.getRequestURI().getPath()).getFileName());
      byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      exchange.sendResponseHeaders(body.length > 0 ? 200 : 404, body.length > 0 ? body.length : -1);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    open.add(() -> server.stop(0));
    return server;
  }
}
