package io.argosy.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackCodecTest {
  private static Pack decoded(byte[] bytes) {
    return switch (PackCodec.decode(bytes)) {
      case Verdict.Accepted<Pack>(Pack pack) -> pack;
      case Verdict.Rejected<Pack>(Fault fault, String why) -> throw new AssertionError(fault + ": " + why);
    };
  }

  static Stream<PackKind> kinds() {
    return AnyPack.kinds().stream();
  }

  @SeededTest(runs = 500)
  void everyPackComesBackAsItWent(Gen gen) {
    for (PackKind kind : AnyPack.kinds()) {
      Pack pack = new AnyPack(gen).of(kind);

      byte[] bytes = PackCodec.encode(pack).toBytes();

      assertThat(bytes[0]).isEqualTo(PackCodec.VERSION);
      assertThat(bytes[1]).isEqualTo(kind.number());
      assertThat(decoded(bytes)).isEqualTo(pack);
    }
  }

  @SeededTest(runs = 2000)
  void changedBytesAreRefusedOrReadButNeverThrow(Gen gen) {
    byte[] bytes = PackCodec.encode(new AnyPack(gen).any()).toBytes();
    for (int change = gen.between(1, 3); change > 0; change--) {
      bytes = gen.mutated(bytes);
    }
    byte[] changed = bytes;

    assertThatCode(() -> PackCodec.decode(changed)).doesNotThrowAnyException();
  }

  @SeededTest(runs = 200)
  void anyBytesAreRefusedAndNeverThrow(Gen gen) {
    byte[] bytes = gen.bytes(gen.between(0, 200));

    assertThatCode(() -> PackCodec.decode(bytes)).doesNotThrowAnyException();
  }

  @SeededTest(runs = 100)
  void whatALaterVersionAddsAtTheTailIsPassedOver(Gen gen) {
    for (PackKind kind : AnyPack.kinds()) {
      Pack pack = new AnyPack(gen).of(kind);
      byte[] bytes = PackCodec.encode(pack).toBytes();
      RlpReader fields = RlpReader.over(bytes, 2, bytes.length - 2).list();
      RlpWriter longer = new RlpWriter().item(RlpSlice.of(bytes, 0, 2)).startList();
      while (fields.hasNext()) {
        longer.item(fields.item());
      }
      longer.number(42).startList().number(7).endList();

      assertThat(decoded(longer.endList().toBytes())).as(kind.name()).isEqualTo(pack);
    }
  }

  @Test
  void anotherVersionAndAnUnknownKindAreRefused() {
    byte[] bytes = PackCodec.encode(new AnyPack(Gen.seeded(1)).any()).toBytes();

    byte[] version = bytes.clone();
    version[0] = 2;
    byte[] kind = bytes.clone();
    kind[1] = 99;

    assertThat(PackCodec.decode(version).isAccepted()).isFalse();
    assertThat(PackCodec.decode(kind).isAccepted()).isFalse();
    kind[1] = -1;
    assertThat(PackCodec.decode(kind).isAccepted()).isFalse();
  }

  @Test
  void bytesBehindThePackAreRefused() {
    byte[] bytes = PackCodec.encode(new EpochStarted(3, new BlockRef(2, Hash.ZERO), "")).toBytes();

    assertThat(PackCodec.decode(java.util.Arrays.copyOf(bytes, bytes.length + 1)).isAccepted()).isFalse();
  }

  /** An eth message has at most 10 MiB: a pack of one item as large must fit. */
  @Test
  void theLargestAnswerFits() {
    RlpSlice item = new RlpWriter(10 << 20).bytes(new byte[(10 << 20) - 8]).toSlice();
    Pack delivery = new BlockDelivery(new PackId(-1, -1), Long.MAX_VALUE, new Origin(new PeerId(Hash.ZERO), 255), BlockPart.RECEIPTS, 1023, 1, List.of(item));
    Pack commit = new PutBlocks(Long.MAX_VALUE, BlockPart.RECEIPTS, List.of(new PutBlocks.Entry(new BlockRef(Long.MAX_VALUE, Hash.ZERO), item)));

    for (Pack pack : List.of(delivery, commit)) {
      byte[] bytes = PackCodec.encode(pack).toBytes();
      assertThat(bytes.length).isLessThanOrEqualTo(PackLimits.MAX_BYTES);
      assertThat(decoded(bytes)).isEqualTo(pack);
    }
  }

  @Test
  void theLargestRequestsFitManyTimes() {
    List<Hash> hashes = java.util.Collections.nCopies(NodeRequest.MAX_HASHES, Hash.keccak(new byte[0]));
    List<BlockRef> blocks = java.util.Collections.nCopies(BlockRequest.MAX_BLOCKS, new BlockRef(Long.MAX_VALUE, hashes.getFirst()));
    Ask ask = ((HeaderRequest) new AnyPack(Gen.seeded(3)).of(PackKind.HEADER_REQUEST)).ask();

    for (Pack pack : List.of(new NodeRequest(ask, hashes, Hash.ZERO), new BlockRequest(ask, BlockPart.BODY, blocks))) {
      byte[] bytes = PackCodec.encode(pack).toBytes();
      assertThat(bytes.length).isLessThan(PackLimits.TARGET_BYTES);
      assertThat(decoded(bytes)).isEqualTo(pack);
    }
  }

  @Test
  void aTextIsCutToWhatAReaderKeeps() {
    Pack pack = new DeliveryEnd(new PackId(1, 2), 0, 0, Outcome.BUSY, Duration.ofMillis(200), List.of());
    assertThat(decoded(PackCodec.encode(pack).toBytes())).isEqualTo(pack);

    Unwind unwind = (Unwind) decoded(PackCodec.encode(new Unwind(1, new BlockRef(2, Hash.ZERO), "x".repeat(2000))).toBytes());

    assertThat(unwind.cause()).hasSize(512);
  }

  /** The files were written once, and no test writes them: a change of layout must raise the version. */
  @ParameterizedTest
  @MethodSource("kinds")
  void theLayoutIsThatOfTheGoldenFile(PackKind kind) {
    Pack pack = GoldenPacks.of(kind);
    byte[] golden = golden(kind);

    assertThat(HexFormat.of().formatHex(PackCodec.encode(pack).toBytes())).isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(decoded(golden)).isEqualTo(pack);
  }

  /** Written before the last fields were added: what is in such a file may still be in a topic. */
  @Test
  void whatWasWrittenBeforeFieldsWereAddedIsStillRead() {
    NodeRequest nodes = (NodeRequest) GoldenPacks.of(PackKind.NODE_REQUEST);
    GatewayAdvert advert = (GatewayAdvert) GoldenPacks.of(PackKind.GATEWAY_ADVERT);
    GatewayAdvert.PeerCard card = advert.peers().getFirst();

    assertThat(decoded(file("node-request.1"))).isEqualTo(new NodeRequest(nodes.ask(), nodes.hashes(), Hash.ZERO));
    assertThat(decoded(file("gateway-advert.1"))).isEqualTo(new GatewayAdvert(
        advert.slot(),
        advert.incarnation(),
        advert.at(),
        advert.lanes(),
        List.of(new GatewayAdvert.PeerCard(card.peer(), card.client(), card.capability(), card.head(), card.totalDifficulty(), 0)),
        0,
        2));
    assertThat(decoded(file("gateway-advert.2"))).isEqualTo(new GatewayAdvert(
        advert.slot(),
        advert.incarnation(),
        advert.at(),
        advert.lanes(),
        List.of(new GatewayAdvert.PeerCard(
            card.peer(), card.client(), card.capability(), card.head(), card.totalDifficulty(), 0, card.stateBy(), card.stateless())),
        0,
        2));
    assertThat(decoded(file("gateway-advert.3")))
        .isEqualTo(new GatewayAdvert(advert.slot(), advert.incarnation(), advert.at(), advert.lanes(), advert.peers(), advert.strangers(), 2))
        .satisfies(pack -> assertThat(BlockPart.values()).filteredOn(((GatewayAdvert) pack)::knows).containsExactly(BlockPart.BODY, BlockPart.RECEIPTS));
    assertThat(decoded(file("stage-report.1"))).isEqualTo(new StageReport("body-service", "receipts", -1, 1_150_000, "peers: no gateway has one"));
    assertThat(decoded(file("stage-report.2"))).isEqualTo(new StageReport("body-service", "receipts", -1, 1_150_000, "peers: no gateway has one", "1.4 ranges/s"));
    StateProgress state = (StateProgress) GoldenPacks.of(PackKind.STATE_PROGRESS);
    assertThat(((StateProgress) decoded(file("state-progress.1"))).ranges()).isEqualTo(state.ranges().stream()
        .map(r -> new RangeProgress(r.range(), r.next(), r.whole(), r.built(), r.unsound(), Mending.NONE))
        .toList());
  }

  /** A service of a later version may measure more than this one knows. */
  @Test
  void aFigureThatIsNotKnownIsPassedOver() {
    StageReport report = (StageReport) GoldenPacks.of(PackKind.STAGE_REPORT);
    byte[] bytes = PackCodec.encode(report).toBytes();
    int end = bytes.length;
    // The last of the two figures is the list c2 04 80; its measure becomes one that nobody knows.
    assertThat(bytes[end - 2]).isEqualTo((byte) 4);
    bytes[end - 2] = 0x7f;

    StageReport read = (StageReport) decoded(bytes);
    assertThat(read.teller().figures()).containsExactly(report.teller().figures().getFirst());
  }

  private static byte[] golden(PackKind kind) {
    return file(kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
  }

  private static byte[] file(String stem) {
    String name = "/vectors/packs/v1/" + stem + ".hex";
    try (InputStream file = PackCodecTest.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new AssertionError("no golden file " + name);
      }
      return HexFormat.of().parseHex(new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
