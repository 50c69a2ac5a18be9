package io.argosy.packs;

import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

final class RequestCodec {
  private RequestCodec() {}

  static RlpSlice encode(RequestPack pack) {
    return switch (pack) {
      case HeaderRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.HEADER_REQUEST, 128);
        writeAsk(out, p.ask());
        switch (p.start()) {
          case Start.AtNumber(long number) -> out.number(number);
          case Start.AtHash(var hash) -> out.hash(hash);
        }
        yield out.number(p.count()).number(p.skip()).number(p.direction().ordinal()).endList().toSlice();
      }
      case BlockRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.BLOCK_REQUEST, 128 + 40 * p.blocks().size());
        writeAsk(out, p.ask());
        out.number(p.part().ordinal());
        Fields.writeList(out, p.blocks(), Fields::writeBlock);
        yield out.endList().toSlice();
      }
      case NodeRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.NODE_REQUEST, 128 + 33 * p.hashes().size());
        writeAsk(out, p.ask());
        yield out.hashes(p.hashes()).endList().toSlice();
      }
    };
  }

  static RequestPack decode(PackKind kind, RlpReader in) {
    Ask ask = readAsk(in.list());
    return switch (kind) {
      case HEADER_REQUEST -> new HeaderRequest(
          ask, readStart(in), in.smallNumber(), in.smallNumber(), Fields.readEnum(in, Direction.values()));
      case BLOCK_REQUEST -> new BlockRequest(
          ask, Fields.readEnum(in, BlockPart.values()), Fields.readList(in, Fields::readBlock));
      case NODE_REQUEST -> new NodeRequest(ask, Fields.readList(in, RlpReader::hash));
      default -> throw new IllegalArgumentException("not a request");
    };
  }

  /** A hash has 32 bytes and a number at most 8, so the form tells which. */
  private static Start readStart(RlpReader in) {
    RlpSlice start = in.item();
    return start.length() == 33 ? new Start.AtHash(start.reader().hash()) : new Start.AtNumber(start.reader().number());
  }

  private static void writeAsk(RlpWriter out, Ask ask) {
    out.startList();
    Fields.writeId(out, ask.id());
    out.number(ask.epoch());
    Fields.writeTime(out, ask.deadline());
    out.number(ask.replyTo()).number(ask.priority().ordinal()).number(ask.attempt());
    out.startList();
    Fields.writeList(out, ask.peers().only(), Fields::writePeer);
    Fields.writeList(out, ask.peers().except(), Fields::writePeer);
    out.number(ask.peers().fromBlock()).number(ask.peers().toBlock()).endList();
    out.endList();
  }

  private static Ask readAsk(RlpReader in) {
    return new Ask(
        Fields.readId(in),
        in.number(),
        Fields.readTime(in),
        in.smallNumber(),
        Fields.readEnum(in, Priority.values()),
        in.smallNumber(),
        readPeers(in.list()));
  }

  private static PeerChoice readPeers(RlpReader in) {
    return new PeerChoice(
        Fields.readList(in, Fields::readPeer), Fields.readList(in, Fields::readPeer), in.number(), in.number());
  }
}
