package io.argosy.packs;

import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.Standing;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StageReport.Figure;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StageReport.Teller;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Packs of every kind with any values that they may have. */
final class AnyPack {
  private static final List<PackKind> KINDS = List.of(PackKind.values());

  private final Gen gen;

  AnyPack(Gen gen) {
    this.gen = gen;
  }

  static List<PackKind> kinds() {
    return KINDS;
  }

  Pack any() {
    return of(gen.oneOf(KINDS));
  }

  Pack of(PackKind kind) {
    return switch (kind) {
      case HEADER_REQUEST -> new HeaderRequest(
          ask(),
          gen.chance(0.5) ? new Start.AtNumber(gen.anyNumber()) : new Start.AtHash(hash()),
          gen.between(1, HeaderRequest.MAX_COUNT),
          gen.between(0, 1 << 30),
          gen.oneOf(Direction.values()));
      case BLOCK_REQUEST -> new BlockRequest(ask(), gen.oneOf(BlockPart.values()), gen.list(1, 20, this::block));
      case NODE_REQUEST -> new NodeRequest(ask(), gen.list(1, 20, this::hash), hash());
      case ACCOUNT_REQUEST -> new AccountRequest(ask(), hash(), lowHash(), highHash());
      case STORAGE_REQUEST -> gen.chance(0.5)
          ? StorageRequest.whole(ask(), hash(), gen.list(1, 20, this::hash))
          : new StorageRequest(ask(), hash(), List.of(hash()), lowHash(), highHash());
      case CODE_REQUEST -> new CodeRequest(ask(), hash(), gen.list(1, 20, this::hash));
      case PLACE_REQUEST -> new PlaceRequest(ask(), hash(), gen.list(1, 20, () -> new NodePlace(hash(), bytes(33))));
      case HEADER_DELIVERY -> new HeaderDelivery(id(), gen.anyNumber(), origin(), gen.between(0, 8192), gen.list(0, 8, this::item));
      case BLOCK_DELIVERY -> new BlockDelivery(
          id(), gen.anyNumber(), origin(), gen.oneOf(BlockPart.values()), gen.between(0, 1024), gen.between(0, 1024), gen.list(0, 8, this::item));
      case NODE_DELIVERY -> new NodeDelivery(id(), gen.anyNumber(), origin(), gen.list(0, 8, () -> RlpSlice.of(gen.bytes(gen.between(0, 600)))));
      case ACCOUNT_DELIVERY -> new AccountDelivery(id(), gen.anyNumber(), origin(), list(), gen.list(0, 8, this::item));
      case STORAGE_DELIVERY -> new StorageDelivery(
          id(), gen.anyNumber(), origin(), gen.between(0, 1024), gen.between(0, 1024), gen.list(0, 8, this::list), gen.list(0, 8, this::item));
      case DELIVERY_END -> new DeliveryEnd(
          id(), gen.anyNumber(), gen.between(0, 255), gen.oneOf(Outcome.values()), Duration.ofMillis(gen.between(0, 60_000)), gen.list(0, 16, this::peer));
      case PUT_HEADERS -> new PutHeaders(
          gen.anyNumber(), gen.anyNumber() >>> 1, gen.list(1, 8, () -> new PutHeaders.Entry(item(), number256())));
      case PUT_BLOCKS -> new PutBlocks(
          gen.anyNumber(), gen.oneOf(BlockPart.values()), gen.list(1, 8, () -> new PutBlocks.Entry(block(), item())));
      case BEGIN_EPOCH -> new BeginEpoch(gen.anyNumber(), text());
      case UNWIND -> new Unwind(gen.anyNumber(), block(), text());
      case BEGIN_STATE -> new BeginState(gen.anyNumber(), block(), hash());
      case PUT_ACCOUNTS -> new PutAccounts(
          gen.anyNumber(), gen.between(0, 255), lowHash(), highHash(), list(), gen.list(0, 4, this::storage));
      case PUT_SLOTS -> new PutSlots(gen.anyNumber(), hash(), gen.between(0, 63), lowHash(), highHash(), list());
      case WANT_CODES -> new WantCodes(gen.anyNumber(), gen.list(1, 8, this::hash));
      case PUT_CODES -> new PutCodes(gen.anyNumber(), gen.list(1, 8, () -> bytes(600)));
      case REPAIR_STATE -> new RepairState(
          gen.anyNumber(), gen.list(1, 4, () -> new RepairState.Part(gen.chance(0.5) ? Hash.ZERO : hash(), lowHash(), highHash(), list())));
      case BUILD_RANGE -> new BuildRange(gen.anyNumber(), gen.between(0, 255));
      case MARK_MENDED -> new MarkMended(gen.anyNumber(), gen.between(0, 255), hash(), gen.chance(0.5));
      case SEAL_STATE -> new SealState(gen.anyNumber(), hash());
      case TARGET -> new Target(text(), block(), number256());
      case TRUSTED_HEAD -> new TrustedHead(text(), hash(), gen.chance(0.5) ? RlpSlice.EMPTY : bytes(600), hash(), block());
      case ORDER -> new Order(gen.anyNumber(), time(), gen.oneOf(Order.Verb.values()), text(), gen.anyNumber());
      case ORDER_OUTCOME -> new OrderOutcome(gen.anyNumber(), text(), gen.oneOf(OrderOutcome.State.values()), text());
      case EPOCH_STARTED -> new EpochStarted(gen.anyNumber(), block(), text());
      case GATEWAY_ADVERT -> new GatewayAdvert(
          gen.between(0, 255),
          gen.anyNumber(),
          time(),
          gen.list(0, 3, () -> new LaneState(gen.oneOf(Lane.values()), gen.between(0, 1024), gen.between(0, 1024))),
          gen.list(0, 6, () -> new PeerCard(peer(), text(), text(), block(), number256(), gen.anyNumber(), gen.oneOf(StateBy.values()), hash(),
              new Standing(text(), gen.between(0, 1 << 20), gen.between(0, 9), gen.between(0, 9), gen.oneOf(Way.values())))),
          gen.between(0, 1000),
          gen.between(0, 9));
      case SHARD_PROGRESS -> new ShardProgress(
          gen.between(0, 255),
          gen.anyNumber(),
          gen.anyNumber(),
          gen.list(0, 3, () -> new StageProgress(text(), gen.between(-1, 1 << 30), gen.list(0, 4, this::range))));
      case STATE_PROGRESS -> new StateProgress(
          gen.between(0, 255),
          gen.anyNumber(),
          gen.anyNumber(),
          block(),
          hash(),
          gen.chance(0.5),
          gen.list(0, 4, () -> new RangeProgress(gen.between(0, 255), hash(), gen.chance(0.5), bytes(80), gen.anyNumber(), mending())),
          gen.list(0, 4, this::openStorage),
          new Amounts(gen.anyNumber(), gen.anyNumber(), gen.anyNumber(), gen.anyNumber(), gen.anyNumber(), gen.anyNumber()));
      case PEER_VERDICT -> new PeerVerdict(origin(), gen.oneOf(Fault.values()), text());
      case STAGE_REPORT -> new StageReport(text(), text(), gen.between(-1, 1 << 30), gen.between(-1, 1 << 30), text(), text(), teller());
    };
  }

  private Teller teller() {
    return new Teller(
        gen.anyNumber(), time(), gen.list(0, 6, () -> gen.between(0, 255)), gen.list(0, 4, () -> new Figure(gen.oneOf(Measure.values()), gen.anyNumber())));
  }

  private Ask ask() {
    return new Ask(
        id(), gen.anyNumber(), time(), gen.between(0, 255), gen.oneOf(Priority.values()), gen.between(0, 9),
        new PeerChoice(gen.list(0, 3, this::peer), gen.list(0, 16, this::peer), gen.anyNumber(), gen.anyNumber()));
  }

  private PackId id() {
    return new PackId(gen.anyLong(), gen.anyLong());
  }

  private Origin origin() {
    return new Origin(peer(), gen.between(0, 255));
  }

  private PeerId peer() {
    return new PeerId(hash());
  }

  private Hash hash() {
    return Hash.of(gen.bytes(32));
  }

  private Hash lowHash() {
    return Hash.ofWords(gen.anyLong() >>> 1, gen.anyLong(), 0, 0);
  }

  /** Above every {@link #lowHash()}. */
  private Hash highHash() {
    return Hash.ofWords(gen.anyLong() | Long.MIN_VALUE, 0, gen.anyLong(), 0);
  }

  private PutAccounts.AccountStorage storage() {
    return gen.chance(0.5)
        ? new PutAccounts.AccountStorage.Whole(hash(), list())
        : new PutAccounts.AccountStorage.Opened(
            hash(), hash(), gen.chance(0.5) ? List.of(Hash.ZERO) : List.of(Hash.ZERO, highHash()));
  }

  private Mending mending() {
    return new Mending(gen.between(-1, 1 << 30), gen.anyNumber(), hash(), gen.chance(0.5));
  }

  private OpenStorage openStorage() {
    return new OpenStorage(
        hash(), hash(), gen.anyNumber(), gen.list(0, 3, () -> new OpenStorage.Part(gen.between(0, 63), hash(), hash())));
  }

  private RlpSlice bytes(int most) {
    return RlpSlice.of(gen.bytes(gen.between(0, most)));
  }

  private RlpSlice list() {
    return new RlpWriter().startList().bytes(gen.bytes(gen.between(0, 300))).number(gen.anyNumber()).endList().toSlice().compact();
  }

  private BlockRef block() {
    return new BlockRef(gen.anyNumber(), hash());
  }

  private BlockRange range() {
    long first = gen.between(0, 1 << 20);
    return new BlockRange(first, first + gen.between(0, 1 << 20));
  }

  private UInt256 number256() {
    return UInt256.read(gen.bytes(32), 0, gen.between(0, 32));
  }

  private Instant time() {
    return Instant.ofEpochMilli(gen.between(0L, 1L << 42));
  }

  private RlpSlice item() {
    return gen.chance(0.5)
        ? new RlpWriter().bytes(gen.bytes(gen.between(0, 300))).toSlice().compact()
        : new RlpWriter().startList().bytes(gen.bytes(gen.between(0, 300))).number(gen.anyNumber()).endList().toSlice().compact();
  }

  private String text() {
    return gen.oneOf("", "total-difficulty", "eth/63", "Geth/v1.16.7-stable/linux-amd64/go1.25", "größer als erlaubt: 7 ≠ 8");
  }
}
