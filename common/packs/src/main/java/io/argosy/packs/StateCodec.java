package io.argosy.packs;

import io.argosy.packs.PutAccounts.AccountStorage;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

final class StateCodec {
  private StateCodec() {}

  static RlpSlice encode(StateCommit pack) {
    return switch (pack) {
      case BeginState p -> {
        RlpWriter out = open(PackKind.BEGIN_STATE, p, 128);
        Fields.writeBlock(out, p.pivot());
        yield out.hash(p.root()).endList().toSlice();
      }
      case PutAccounts p -> {
        RlpWriter out = open(PackKind.PUT_ACCOUNTS, p, 128 + p.rows().length() + bytesOf(p));
        out.number(p.range()).hash(p.first()).hash(p.last()).item(p.rows());
        Fields.writeList(out, p.storages(), StateCodec::writeStorage);
        yield out.endList().toSlice();
      }
      case PutSlots p -> {
        RlpWriter out = open(PackKind.PUT_SLOTS, p, 160 + p.rows().length());
        out.hash(p.account()).number(p.part()).hash(p.first()).hash(p.last()).item(p.rows());
        yield out.endList().toSlice();
      }
      case WantCodes p -> open(PackKind.WANT_CODES, p, 33 * p.hashes().size()).hashes(p.hashes()).endList().toSlice();
      case PutCodes p -> {
        RlpWriter out = open(PackKind.PUT_CODES, p, Fields.bytesOf(p.codes()));
        Fields.writeList(out, p.codes(), RlpWriter::string);
        yield out.endList().toSlice();
      }
      case RepairState p -> {
        int bytes = p.parts().stream().mapToInt(part -> part.rows().length() + 112).sum();
        RlpWriter out = open(PackKind.REPAIR_STATE, p, bytes);
        Fields.writeList(out, p.parts(), (w, part) ->
            w.startList().hash(part.account()).hash(part.first()).hash(part.last()).item(part.rows()).endList());
        yield out.endList().toSlice();
      }
      case BuildRange p -> open(PackKind.BUILD_RANGE, p, 16).number(p.range()).endList().toSlice();
      case MarkMended p -> open(PackKind.MARK_MENDED, p, 48).number(p.range()).hash(p.next()).flag(p.whole()).endList().toSlice();
      case SealState p -> open(PackKind.SEAL_STATE, p, 48).hash(p.root()).endList().toSlice();
    };
  }

  static StateCommit decode(PackKind kind, long epoch, RlpReader in) {
    return switch (kind) {
      case BEGIN_STATE -> new BeginState(epoch, Fields.readBlock(in), in.hash());
      case PUT_ACCOUNTS -> new PutAccounts(
          epoch, in.smallNumber(), in.hash(), in.hash(), in.item(), Fields.readList(in, StateCodec::readStorage));
      case PUT_SLOTS -> new PutSlots(epoch, in.hash(), in.smallNumber(), in.hash(), in.hash(), in.item());
      case WANT_CODES -> new WantCodes(epoch, Fields.readList(in, RlpReader::hash));
      case PUT_CODES -> new PutCodes(epoch, Fields.readList(in, RlpReader::string));
      case REPAIR_STATE -> new RepairState(epoch, Fields.readList(in, StateCodec::readPart));
      case BUILD_RANGE -> new BuildRange(epoch, in.smallNumber());
      case MARK_MENDED -> new MarkMended(epoch, in.smallNumber(), in.hash(), in.flag());
      case SEAL_STATE -> new SealState(epoch, in.hash());
      default -> throw new IllegalArgumentException("not a commit");
    };
  }

  private static RlpWriter open(PackKind kind, StateCommit pack, int payloadBytes) {
    return PackCodec.open(kind, payloadBytes + 32).number(pack.epoch());
  }

  private static int bytesOf(PutAccounts pack) {
    int bytes = 0;
    for (AccountStorage storage : pack.storages()) {
      bytes += 48 + switch (storage) {
        case AccountStorage.Whole whole -> whole.slots().length();
        case AccountStorage.Opened opened -> 33 + 33 * opened.starts().size();
      };
    }
    return bytes;
  }

  /** {@code [account, slots]}, or {@code [account, root, starts]}. */
  private static void writeStorage(RlpWriter out, AccountStorage storage) {
    out.startList().hash(storage.account());
    switch (storage) {
      case AccountStorage.Whole whole -> out.item(whole.slots());
      case AccountStorage.Opened opened -> out.hash(opened.root()).hashes(opened.starts());
    }
    out.endList();
  }

  private static AccountStorage readStorage(RlpReader in) {
    RlpReader storage = in.list();
    var account = storage.hash();
    return storage.nextIsList()
        ? new AccountStorage.Whole(account, storage.item())
        : new AccountStorage.Opened(account, storage.hash(), Fields.readList(storage, RlpReader::hash));
  }

  private static RepairState.Part readPart(RlpReader in) {
    RlpReader part = in.list();
    return new RepairState.Part(part.hash(), part.hash(), part.hash(), part.item());
  }

  static RlpSlice encode(StateProgress p) {
    RlpWriter out = PackCodec.open(PackKind.STATE_PROGRESS, 256 + 176 * p.ranges().size() + 1024 * p.storages().size());
    out.number(p.shard()).number(p.incarnation()).number(p.epoch());
    Fields.writeBlock(out, p.pivot());
    out.hash(p.root()).number(p.sealed() ? 1 : 0);
    Fields.writeList(out, p.ranges(), StateCodec::writeRange);
    Fields.writeList(out, p.storages(), StateCodec::writeOpen);
    Amounts amounts = p.amounts();
    out.startList()
        .number(amounts.accounts())
        .number(amounts.slots())
        .number(amounts.codes())
        .number(amounts.wantedCodes())
        .number(amounts.bytes())
        .number(amounts.repairs())
        .endList();
    return out.endList().toSlice();
  }

  static StateProgress decodeProgress(RlpReader in) {
    return new StateProgress(
        in.smallNumber(),
        in.number(),
        in.number(),
        Fields.readBlock(in),
        in.hash(),
        in.flag(),
        Fields.readList(in, StateCodec::readRange),
        Fields.readList(in, StateCodec::readOpen),
        readAmounts(in.list()));
  }

  private static void writeRange(RlpWriter out, RangeProgress range) {
    out.startList().number(range.range()).hash(range.next()).flag(range.whole()).string(range.built()).number(range.unsound());
    Mending mending = range.mending();
    Fields.writeHeight(out, mending.asOf());
    out.number(mending.epoch()).hash(mending.next()).flag(mending.whole()).endList();
  }

  private static RangeProgress readRange(RlpReader in) {
    RlpReader range = in.list();
    return new RangeProgress(
        range.smallNumber(),
        range.hash(),
        range.flag(),
        range.string(),
        range.number(),
        range.hasNext() ? new Mending(Fields.readHeight(range), range.number(), range.hash(), range.flag()) : Mending.NONE);
  }

  private static void writeOpen(RlpWriter out, OpenStorage open) {
    out.startList().hash(open.account()).hash(open.root()).number(open.epoch());
    Fields.writeList(out, open.parts(), (w, part) ->
        w.startList().number(part.part()).hash(part.next()).hash(part.last()).endList());
    out.endList();
  }

  private static OpenStorage readOpen(RlpReader in) {
    RlpReader open = in.list();
    return new OpenStorage(open.hash(), open.hash(), open.number(), Fields.readList(open, r -> {
      RlpReader part = r.list();
      return new OpenStorage.Part(part.smallNumber(), part.hash(), part.hash());
    }));
  }

  private static Amounts readAmounts(RlpReader in) {
    return new Amounts(in.number(), in.number(), in.number(), in.number(), in.number(), in.number());
  }
}
