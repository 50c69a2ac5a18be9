package io.argosy.packs;

import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.Standing;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StageReport.Figure;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StageReport.Teller;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import java.util.ArrayList;
import java.util.List;

final class ControlCodec {
  private ControlCodec() {}

  static RlpSlice encode(ControlPack pack) {
    return switch (pack) {
      case Target p -> {
        RlpWriter out = PackCodec.open(PackKind.TARGET, 96);
        Fields.writeText(out, p.source());
        Fields.writeBlock(out, p.head());
        yield out.number(p.totalDifficulty()).endList().toSlice();
      }
      case TrustedHead p -> {
        RlpWriter out = PackCodec.open(PackKind.TRUSTED_HEAD, 160 + p.header().length());
        Fields.writeText(out, p.source());
        out.hash(p.head()).string(p.header()).hash(p.safe());
        Fields.writeBlock(out, p.finalized());
        yield out.endList().toSlice();
      }
      case EpochStarted p -> {
        RlpWriter out = PackCodec.open(PackKind.EPOCH_STARTED, 96).number(p.epoch());
        Fields.writeBlock(out, p.lastValid());
        Fields.writeText(out, p.cause());
        yield out.endList().toSlice();
      }
      case GatewayAdvert p -> encode(p);
      case ShardProgress p -> {
        RlpWriter out = PackCodec.open(PackKind.SHARD_PROGRESS, 128);
        out.number(p.shard()).number(p.incarnation()).number(p.epoch());
        Fields.writeList(out, p.stages(), ControlCodec::writeStage);
        yield out.endList().toSlice();
      }
      case StateProgress p -> StateCodec.encode(p);
      case PeerVerdict p -> {
        RlpWriter out = PackCodec.open(PackKind.PEER_VERDICT, 128);
        Fields.writeOrigin(out, p.origin());
        out.number(p.fault().ordinal());
        Fields.writeText(out, p.evidence());
        yield out.endList().toSlice();
      }
      case Order p -> {
        RlpWriter out = PackCodec.open(PackKind.ORDER, 256).number(p.id());
        Fields.writeTime(out, p.at());
        out.number(p.verb().ordinal());
        Fields.writeText(out, p.subject());
        yield out.number(p.number()).endList().toSlice();
      }
      case OrderOutcome p -> {
        RlpWriter out = PackCodec.open(PackKind.ORDER_OUTCOME, 256).number(p.order());
        Fields.writeText(out, p.key());
        out.number(p.state().ordinal());
        Fields.writeText(out, p.text());
        yield out.endList().toSlice();
      }
      case StageReport p -> {
        RlpWriter out = PackCodec.open(PackKind.STAGE_REPORT, 128);
        Fields.writeText(out, p.service());
        Fields.writeText(out, p.stage());
        Fields.writeHeight(out, p.reached());
        Fields.writeHeight(out, p.target());
        Fields.writeText(out, p.waitingFor());
        Fields.writeText(out, p.outlook());
        writeTeller(out, p.teller());
        yield out.endList().toSlice();
      }
    };
  }

  static ControlPack decode(PackKind kind, RlpReader in) {
    return switch (kind) {
      case TARGET -> new Target(Fields.readText(in), Fields.readBlock(in), in.uint256());
      case TRUSTED_HEAD -> new TrustedHead(Fields.readText(in), in.hash(), in.string(), in.hash(), Fields.readBlock(in));
      case EPOCH_STARTED -> new EpochStarted(in.number(), Fields.readBlock(in), Fields.readText(in));
      case GATEWAY_ADVERT -> new GatewayAdvert(
          in.smallNumber(),
          in.number(),
          Fields.readTime(in),
          Fields.readList(in, ControlCodec::readLane),
          Fields.readList(in, ControlCodec::readPeerCard),
          in.hasNext() ? in.smallNumber() : 0,
          in.hasNext() ? in.smallNumber() : GatewayAdvert.FIRST_PARTS);
      case SHARD_PROGRESS -> new ShardProgress(
          in.smallNumber(), in.number(), in.number(), Fields.readList(in, ControlCodec::readStage));
      case STATE_PROGRESS -> StateCodec.decodeProgress(in);
      case PEER_VERDICT -> new PeerVerdict(
          Fields.readOrigin(in), Fields.readEnum(in, Fault.values()), Fields.readText(in));
      case STAGE_REPORT -> new StageReport(
          Fields.readText(in),
          Fields.readText(in),
          Fields.readHeight(in),
          Fields.readHeight(in),
          Fields.readText(in),
          in.hasNext() ? Fields.readText(in) : "",
          in.hasNext() ? readTeller(in) : Teller.UNKNOWN);
      case ORDER -> new Order(
          in.number(), Fields.readTime(in), Fields.readEnum(in, Order.Verb.values()), Fields.readText(in), in.number());
      case ORDER_OUTCOME -> new OrderOutcome(
          in.number(), Fields.readText(in), Fields.readEnum(in, OrderOutcome.State.values()), Fields.readText(in));
      default -> throw new IllegalArgumentException("not a control pack");
    };
  }

  private static RlpSlice encode(GatewayAdvert p) {
    RlpWriter out = PackCodec.open(PackKind.GATEWAY_ADVERT, 128 + 192 * p.peers().size());
    out.number(p.slot()).number(p.incarnation());
    Fields.writeTime(out, p.at());
    Fields.writeList(
        out,
        p.lanes(),
        (w, l) -> w.startList().number(l.lane().ordinal()).number(l.capacity()).number(l.held()).endList());
    Fields.writeList(out, p.peers(), ControlCodec::writePeerCard);
    out.number(p.strangers()).number(p.parts());
    return out.endList().toSlice();
  }

  private static LaneState readLane(RlpReader in) {
    RlpReader lane = in.list();
    return new LaneState(Fields.readEnum(lane, Lane.values()), lane.smallNumber(), lane.smallNumber());
  }

  private static void writePeerCard(RlpWriter out, PeerCard card) {
    out.startList();
    Fields.writePeer(out, card.peer());
    Fields.writeText(out, card.client());
    Fields.writeText(out, card.capability());
    Fields.writeBlock(out, card.head());
    out.number(card.totalDifficulty()).number(card.earliest()).number(card.stateBy().ordinal()).hash(card.stateless());
    Standing standing = card.standing();
    out.startList();
    Fields.writeText(out, standing.address());
    out.number(standing.roundTripMillis()).number(standing.unanswered()).number(standing.empty()).number(standing.way().ordinal()).endList().endList();
  }

  private static PeerCard readPeerCard(RlpReader in) {
    RlpReader card = in.list();
    return new PeerCard(
        Fields.readPeer(card),
        Fields.readText(card),
        Fields.readText(card),
        Fields.readBlock(card),
        card.uint256(),
        card.number(),
        card.hasNext() ? Fields.readEnum(card, StateBy.values()) : StateBy.NOTHING,
        card.hasNext() ? card.hash() : Hash.ZERO,
        card.hasNext() ? readStanding(card.list()) : Standing.UNKNOWN);
  }

  private static Standing readStanding(RlpReader in) {
    return new Standing(Fields.readText(in), in.smallNumber(), in.smallNumber(), in.smallNumber(), Fields.readEnum(in, Way.values()));
  }

  private static void writeTeller(RlpWriter out, Teller teller) {
    out.number(teller.instance());
    Fields.writeTime(out, teller.at());
    Fields.writeList(out, teller.shards(), RlpWriter::number);
    Fields.writeList(out, teller.figures(), (w, f) -> w.startList().number(f.measure().ordinal()).number(f.value()).endList());
  }

  /** The four are of one version: who writes the first writes all. */
  private static Teller readTeller(RlpReader in) {
    return new Teller(in.number(), Fields.readTime(in), Fields.readList(in, RlpReader::smallNumber), readFigures(in));
  }

  private static List<Figure> readFigures(RlpReader in) {
    List<Figure> figures = new ArrayList<>();
    RlpReader items = in.list();
    while (items.hasNext()) {
      RlpReader figure = items.list();
      int measure = figure.smallNumber();
      if (measure < Measure.values().length) {
        figures.add(new Figure(Measure.values()[measure], figure.number()));
      }
    }
    return figures;
  }

  private static void writeStage(RlpWriter out, StageProgress stage) {
    out.startList();
    Fields.writeText(out, stage.stage());
    Fields.writeHeight(out, stage.complete());
    Fields.writeList(
        out, stage.islands(), (w, r) -> w.startList().number(r.first()).number(r.last()).endList());
    out.endList();
  }

  private static StageProgress readStage(RlpReader in) {
    RlpReader stage = in.list();
    return new StageProgress(Fields.readText(stage), Fields.readHeight(stage), Fields.readList(stage, r -> {
      RlpReader range = r.list();
      return new BlockRange(range.number(), range.number());
    }));
  }
}
