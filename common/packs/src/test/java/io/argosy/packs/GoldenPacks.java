package io.argosy.packs;

import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.Standing;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.PutAccounts.AccountStorage.Opened;
import io.argosy.packs.PutAccounts.AccountStorage.Whole;
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
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One pack of each kind, whose bytes stand in a golden file. */
final class GoldenPacks {
  private static final Hash HASH = Hash.fromHex("00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210");
  private static final Hash OTHER = Hash.fromHex("d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3");
  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);
  private static final PeerId PEER = new PeerId(HASH);
  private static final PackId ID = new PackId(0x8000000000000001L, 258);
  private static final BlockRef BLOCK = new BlockRef(1_150_000, OTHER);
  private static final Origin ORIGIN = new Origin(PEER, 3);
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.250Z");
  private static final Ask ASK =
      new Ask(ID, 7, TIME, 5, Priority.BULK, 2, new PeerChoice(List.of(PEER), List.of(new PeerId(OTHER)), 1024, 2047));
  private static final RlpSlice ITEM = new RlpWriter().startList().number(1).bytes(new byte[] {(byte) 0xca, (byte) 0xfe}).endList().toSlice();

  private GoldenPacks() {}

  static Pack of(PackKind kind) {
    return switch (kind) {
      case HEADER_REQUEST -> new HeaderRequest(ASK, new Start.AtHash(OTHER), 128, 191, Direction.FALLING);
      case BLOCK_REQUEST -> new BlockRequest(ASK, BlockPart.RECEIPTS, List.of(BLOCK, new BlockRef(1_150_001, HASH)));
      case NODE_REQUEST -> new NodeRequest(ASK, List.of(HASH, OTHER), OTHER);
      case ACCOUNT_REQUEST -> new AccountRequest(ASK, OTHER, HASH, HIGHEST);
      case STORAGE_REQUEST -> new StorageRequest(ASK, OTHER, List.of(HASH), Hash.ZERO, OTHER);
      case CODE_REQUEST -> new CodeRequest(ASK, OTHER, List.of(HASH));
      case PLACE_REQUEST -> new PlaceRequest(
          ASK, OTHER, List.of(new NodePlace(Hash.ZERO, RlpSlice.of(new byte[] {0x1a})), new NodePlace(HASH, RlpSlice.of(new byte[] {0}))));
      case HEADER_DELIVERY -> new HeaderDelivery(ID, 7, ORIGIN, 192, List.of(ITEM, ITEM));
      case BLOCK_DELIVERY -> new BlockDelivery(ID, 7, ORIGIN, BlockPart.BODY, 64, 32, List.of(ITEM));
      case NODE_DELIVERY -> new NodeDelivery(ID, 7, ORIGIN, List.of(RlpSlice.of(new byte[] {1}), RlpSlice.of(new byte[] {(byte) 0x80, 2})));
      case ACCOUNT_DELIVERY -> new AccountDelivery(ID, 7, ORIGIN, ITEM, List.of(ITEM));
      case STORAGE_DELIVERY -> new StorageDelivery(ID, 7, ORIGIN, 2, 3, List.of(ITEM, ITEM), List.of(ITEM));
      case DELIVERY_END -> new DeliveryEnd(ID, 7, 3, Outcome.BUSY, Duration.ofMillis(200), List.of(PEER));
      case PUT_HEADERS -> new PutHeaders(7, 1024, List.of(new PutHeaders.Entry(ITEM, UInt256.powerOfTwo(70))));
      case PUT_BLOCKS -> new PutBlocks(7, BlockPart.BODY, List.of(new PutBlocks.Entry(BLOCK, ITEM)));
      case BEGIN_EPOCH -> new BeginEpoch(7, "a new leader");
      case UNWIND -> new Unwind(8, BLOCK, "a heavier chain");
      case BEGIN_STATE -> new BeginState(2, BLOCK, HASH);
      case PUT_ACCOUNTS -> new PutAccounts(
          2, 0x1a, HASH, OTHER, ITEM, List.of(new Whole(HASH, ITEM), new Opened(OTHER, HASH, List.of(Hash.ZERO, OTHER))));
      case PUT_SLOTS -> new PutSlots(2, OTHER, 1, HASH, OTHER, ITEM);
      case WANT_CODES -> new WantCodes(2, List.of(HASH, OTHER));
      case PUT_CODES -> new PutCodes(2, List.of(RlpSlice.of(new byte[] {0x60, 0}), RlpSlice.of(new byte[] {1})));
      case REPAIR_STATE -> new RepairState(2, List.of(new RepairState.Part(Hash.ZERO, HASH, OTHER, ITEM), new RepairState.Part(OTHER, HASH, HIGHEST, ITEM)));
      case BUILD_RANGE -> new BuildRange(2, 0x1a);
      case MARK_MENDED -> new MarkMended(2, 0x1a, OTHER, false);
      case SEAL_STATE -> new SealState(2, HASH);
      case TARGET -> new Target("total-difficulty", BLOCK, UInt256.powerOfTwo(70));
      case TRUSTED_HEAD -> new TrustedHead("engine", OTHER, ITEM, HASH, BLOCK);
      case ORDER -> new Order(9, TIME, Order.Verb.BAN, "192.0.2.1", 1_767_229_200_000L);
      case ORDER_OUTCOME -> new OrderOutcome(9, "unwind", OrderOutcome.State.UNDER_WAY, "epoch 8 begins at #7");
      case EPOCH_STARTED -> new EpochStarted(8, BLOCK, "a heavier chain");
      case GATEWAY_ADVERT -> new GatewayAdvert(
          3,
          1_767_225_600_000L,
          TIME,
          List.of(new LaneState(Lane.HEADERS, 8, 2), new LaneState(Lane.BLOCKS, 16, 0), new LaneState(Lane.STATE, 0, 0)),
          List.of(new PeerCard(PEER, "Geth/v1.9.25", "eth/65", BLOCK, UInt256.of(17_179_869_184L), 0, StateBy.NODES, OTHER, new Standing("192.0.2.1:30303", 120, 1, 2, Way.OUT))),
          12,
          3);
      case SHARD_PROGRESS -> new ShardProgress(
          5,
          1_767_225_600_000L,
          8,
          List.of(
              new StageProgress("headers", 4095, List.of(new BlockRange(5120, 5200), new BlockRange(5300, 5301))),
              new StageProgress("bodies", -1, List.of())));
      case STATE_PROGRESS -> new StateProgress(
          5,
          1_767_225_600_000L,
          2,
          BLOCK,
          HASH,
          false,
          List.of(
              new RangeProgress(0x50, HASH, false, RlpSlice.EMPTY, 0, new Mending(1_149_944, 0, Hash.ZERO, false)),
              new RangeProgress(0x51, Hash.ZERO, true, ITEM, 3, new Mending(-1, 2, OTHER, true))),
          List.of(new OpenStorage(OTHER, HASH, 1, List.of(new OpenStorage.Part(0, HASH, OTHER), new OpenStorage.Part(1, OTHER, HIGHEST)))),
          new Amounts(100, 200, 3, 4, 12_345, 6));
      case PEER_VERDICT -> new PeerVerdict(ORIGIN, Fault.WRONG_ROOT, "transactionsRoot of #7: expected 0x1a, got 0x9f");
      case STAGE_REPORT -> new StageReport("body-service", "receipts", -1, 1_150_000, "peers: no gateway has one", "1.4 ranges/s",
          new Teller(0x1122334455667788L, TIME, List.of(2, 3), List.of(new Figure(Measure.BUSY_PERMILLE, 250), new Figure(Measure.UNSENT_RECORDS, 0))));
    };
  }
}
