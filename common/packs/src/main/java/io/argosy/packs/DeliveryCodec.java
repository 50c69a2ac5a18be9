package io.argosy.packs;

import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.time.Duration;

final class DeliveryCodec {
  private DeliveryCodec() {}

  static RlpSlice encode(DeliveryPack pack) {
    return switch (pack) {
      case HeaderDelivery p -> {
        RlpWriter out = open(PackKind.HEADER_DELIVERY, p, Fields.bytesOf(p.headers()));
        Fields.writeOrigin(out, p.origin());
        yield out.number(p.offset()).items(p.headers()).endList().toSlice();
      }
      case BlockDelivery p -> {
        RlpWriter out = open(PackKind.BLOCK_DELIVERY, p, Fields.bytesOf(p.items()));
        Fields.writeOrigin(out, p.origin());
        out.number(p.part().ordinal()).number(p.offset()).number(p.asked());
        yield out.items(p.items()).endList().toSlice();
      }
      case NodeDelivery p -> {
        RlpWriter out = open(PackKind.NODE_DELIVERY, p, Fields.bytesOf(p.values()));
        Fields.writeOrigin(out, p.origin());
        Fields.writeList(out, p.values(), RlpWriter::string);
        yield out.endList().toSlice();
      }
      case AccountDelivery p -> {
        RlpWriter out = open(PackKind.ACCOUNT_DELIVERY, p, p.accounts().length() + Fields.bytesOf(p.proof()));
        Fields.writeOrigin(out, p.origin());
        yield out.item(p.accounts()).items(p.proof()).endList().toSlice();
      }
      case StorageDelivery p -> {
        RlpWriter out = open(PackKind.STORAGE_DELIVERY, p, Fields.bytesOf(p.slots()) + Fields.bytesOf(p.proof()));
        Fields.writeOrigin(out, p.origin());
        out.number(p.offset()).number(p.asked());
        yield out.items(p.slots()).items(p.proof()).endList().toSlice();
      }
      case DeliveryEnd p -> {
        RlpWriter out = open(PackKind.DELIVERY_END, p, 64);
        out.number(p.gateway()).number(p.outcome().ordinal()).number(p.retryAfter().toMillis());
        Fields.writeList(out, p.without(), Fields::writePeer);
        yield out.endList().toSlice();
      }
    };
  }

  static DeliveryPack decode(PackKind kind, RlpReader in) {
    PackId request = Fields.readId(in);
    long epoch = in.number();
    return switch (kind) {
      case HEADER_DELIVERY -> new HeaderDelivery(
          request, epoch, Fields.readOrigin(in), in.smallNumber(), Fields.readList(in, RlpReader::item));
      case BLOCK_DELIVERY -> new BlockDelivery(
          request,
          epoch,
          Fields.readOrigin(in),
          Fields.readEnum(in, BlockPart.values()),
          in.smallNumber(),
          in.smallNumber(),
          Fields.readList(in, RlpReader::item));
      case NODE_DELIVERY -> new NodeDelivery(
          request, epoch, Fields.readOrigin(in), Fields.readList(in, RlpReader::string));
      case ACCOUNT_DELIVERY -> new AccountDelivery(
          request, epoch, Fields.readOrigin(in), in.item(), Fields.readList(in, RlpReader::item));
      case STORAGE_DELIVERY -> new StorageDelivery(
          request,
          epoch,
          Fields.readOrigin(in),
          in.smallNumber(),
          in.smallNumber(),
          Fields.readList(in, RlpReader::item),
          Fields.readList(in, RlpReader::item));
      case DELIVERY_END -> new DeliveryEnd(
          request,
          epoch,
          in.smallNumber(),
          Fields.readEnum(in, Outcome.values()),
          Duration.ofMillis(in.number()),
          Fields.readList(in, Fields::readPeer));
      default -> throw new IllegalArgumentException("not a delivery");
    };
  }

  private static RlpWriter open(PackKind kind, DeliveryPack pack, int payloadBytes) {
    RlpWriter out = PackCodec.open(kind, payloadBytes + 96);
    Fields.writeId(out, pack.request());
    return out.number(pack.epoch());
  }
}
