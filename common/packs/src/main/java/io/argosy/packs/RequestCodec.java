package io.argosy.packs;

import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.primitives.Hash;
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
        yield out.hashes(p.hashes()).hash(p.root()).endList().toSlice();
      }
      case AccountRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.ACCOUNT_REQUEST, 256);
        writeAsk(out, p.ask());
        yield out.hash(p.root()).hash(p.origin()).hash(p.limit()).endList().toSlice();
      }
      case StorageRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.STORAGE_REQUEST, 256 + 33 * p.accounts().size());
        writeAsk(out, p.ask());
        yield out.hash(p.root()).hashes(p.accounts()).hash(p.origin()).hash(p.limit()).endList().toSlice();
      }
      case CodeRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.CODE_REQUEST, 192 + 33 * p.hashes().size());
        writeAsk(out, p.ask());
        yield out.hash(p.root()).hashes(p.hashes()).endList().toSlice();
      }
      case PlaceRequest p -> {
        RlpWriter out = PackCodec.open(PackKind.PLACE_REQUEST, 192 + 48 * p.places().size());
        writeAsk(out, p.ask());
        out.hash(p.root());
        Fields.writeList(out, p.places(), (w, place) -> w.startList().hash(place.account()).string(place.path()).endList());
        yield out.endList().toSlice();
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
      case NODE_REQUEST -> new NodeRequest(ask, Fields.readList(in, RlpReader::hash), in.hasNext() ? in.hash() : Hash.ZERO);
      case ACCOUNT_REQUEST -> new AccountRequest(ask, in.hash(), in.hash(), in.hash());
      case STORAGE_REQUEST -> new StorageRequest(ask, in.hash(), Fields.readList(in, RlpReader::hash), in.hash(), in.hash());
      case CODE_REQUEST -> new CodeRequest(ask, in.hash(), Fields.readList(in, RlpReader::hash));
      case PLACE_REQUEST -> new PlaceRequest(ask, in.hash(), Fields.readList(in, RequestCodec::readPlace));
      default -> throw new IllegalArgumentException("not a request");
    };
  }

  private static NodePlace readPlace(RlpReader in) {
    RlpReader place = in.list();
    return new NodePlace(place.hash(), place.string());
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
