package io.argosy.packs;

import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

final class CommitCodec {
  private CommitCodec() {}

  static RlpSlice encode(CommitPack pack) {
    return switch (pack) {
      case StateCommit state -> StateCodec.encode(state);
      case PutHeaders p -> {
        int bytes = p.headers().stream().mapToInt(e -> e.header().length() + 24).sum();
        RlpWriter out = PackCodec.open(PackKind.PUT_HEADERS, bytes);
        out.number(p.epoch()).number(p.first());
        Fields.writeList(
            out, p.headers(), (w, e) -> w.startList().item(e.header()).number(e.totalDifficulty()).endList());
        yield out.endList().toSlice();
      }
      case PutBlocks p -> {
        int bytes = p.entries().stream().mapToInt(e -> e.content().length() + 56).sum();
        RlpWriter out = PackCodec.open(PackKind.PUT_BLOCKS, bytes);
        out.number(p.epoch()).number(p.part().ordinal());
        Fields.writeList(out, p.entries(), CommitCodec::writeEntry);
        yield out.endList().toSlice();
      }
      case BeginEpoch p -> {
        RlpWriter out = PackCodec.open(PackKind.BEGIN_EPOCH, 64);
        out.number(p.epoch());
        Fields.writeText(out, p.cause());
        yield out.endList().toSlice();
      }
      case Unwind p -> {
        RlpWriter out = PackCodec.open(PackKind.UNWIND, 64);
        out.number(p.epoch());
        Fields.writeBlock(out, p.lastValid());
        Fields.writeText(out, p.cause());
        yield out.endList().toSlice();
      }
    };
  }

  static CommitPack decode(PackKind kind, RlpReader in) {
    long epoch = in.number();
    return switch (kind) {
      case PUT_HEADERS -> new PutHeaders(epoch, in.number(), Fields.readList(in, CommitCodec::readHeader));
      case PUT_BLOCKS -> new PutBlocks(
          epoch, Fields.readEnum(in, BlockPart.values()), Fields.readList(in, CommitCodec::readEntry));
      case BEGIN_EPOCH -> new BeginEpoch(epoch, Fields.readText(in));
      case UNWIND -> new Unwind(epoch, Fields.readBlock(in), Fields.readText(in));
      default -> StateCodec.decode(kind, epoch, in);
    };
  }

  private static void writeEntry(RlpWriter out, PutBlocks.Entry entry) {
    out.startList();
    Fields.writeBlock(out, entry.block());
    out.item(entry.content()).endList();
  }

  private static PutBlocks.Entry readEntry(RlpReader in) {
    RlpReader entry = in.list();
    return new PutBlocks.Entry(Fields.readBlock(entry), entry.item());
  }

  private static PutHeaders.Entry readHeader(RlpReader in) {
    RlpReader entry = in.list();
    return new PutHeaders.Entry(entry.item(), entry.uint256());
  }
}
