package io.argosy.wirepeer;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.List;
import java.util.function.UnaryOperator;

/** Encoded blocks taken apart and put together, on the level of RLP: other forms, and forms that are wrong. */
final class BlockEdits {
  private BlockEdits() {}

  /**
   * A list of receipts as eth/69 sends it, from the form of eth/68: {@code [type, status, gas, logs]}, no bloom.
   */
  static RlpSlice withoutBlooms(RlpSlice receipts) {
    RlpWriter writer = new RlpWriter(receipts.length()).startList();
    RlpReader list = RlpReader.listOf(receipts);
    while (list.hasNext()) {
      if (list.nextIsList()) {
        withoutBloom(writer, 0, list.list());
      } else {
        RlpSlice typed = list.string();
        byte[] bytes = typed.toBytes();
        withoutBloom(writer, bytes[0], RlpReader.over(bytes, 1, bytes.length - 1).list());
      }
    }
    return writer.endList().toSlice().compact();
  }

  private static void withoutBloom(RlpWriter writer, int type, RlpReader receipt) {
    writer.startList().number(type).item(receipt.item()).item(receipt.item());
    receipt.skip();
    writer.item(receipt.item()).endList();
  }

  /** A list without its first {@code count} items. */
  static RlpSlice withoutFirst(RlpSlice list, long count) {
    RlpReader items = RlpReader.listOf(list);
    for (long i = 0; i < count && items.hasNext(); i++) {
      items.skip();
    }
    RlpWriter writer = new RlpWriter(list.length()).startList();
    while (items.hasNext()) {
      writer.item(items.item());
    }
    return writer.endList().toSlice();
  }

  /** The first items of a list, as many as fit into so many bytes. */
  static RlpSlice firstBytes(RlpSlice list, int most) {
    RlpReader items = RlpReader.listOf(list);
    RlpWriter writer = new RlpWriter(Math.max(16, most)).startList();
    int bytes = 0;
    while (items.hasNext()) {
      RlpSlice item = items.item();
      bytes += item.length();
      if (bytes > most) {
        break;
      }
      writer.item(item);
    }
    return writer.endList().toSlice();
  }

  /** {@code [header, transactions, ommers, ...]}, as NewBlock has it. */
  static RlpSlice whole(RlpSlice header, RlpSlice body) {
    RlpWriter writer = new RlpWriter(16 + header.length() + body.length()).startList().item(header);
    RlpReader parts = RlpReader.listOf(body);
    while (parts.hasNext()) {
      writer.item(parts.item());
    }
    return writer.endList().toSlice();
  }

  /** Well-formed, with a header too many among the ommers: its root is in no header. */
  static RlpSlice withStrangeOmmer(RlpSlice body, RlpSlice header) {
    RlpReader parts = RlpReader.listOf(body);
    RlpWriter writer = new RlpWriter(body.length() + header.length() + 16).startList().item(parts.item());
    writer.startList();
    RlpReader ommers = parts.list();
    while (ommers.hasNext()) {
      writer.item(ommers.item());
    }
    writer.item(header).endList();
    while (parts.hasNext()) {
      writer.item(parts.item());
    }
    return writer.endList().toSlice().compact();
  }

  /** Well-formed, in the form of eth/68, with a receipt too many: its root is in no header. */
  static RlpSlice withStrangeReceipt(RlpSlice receipts) {
    RlpWriter writer = new RlpWriter(receipts.length() + 320).startList();
    RlpReader list = RlpReader.listOf(receipts);
    while (list.hasNext()) {
      writer.item(list.item());
    }
    writer.startList().number(1).number(21000).bytes(new byte[256]).startList().endList().endList();
    return writer.endList().toSlice().compact();
  }

  /** The same header with another state root, and so with another hash. */
  static RlpSlice withOtherStateRoot(RlpSlice header) {
    RlpReader fields = RlpReader.listOf(header);
    RlpWriter writer = new RlpWriter(header.length()).startList();
    writer.item(fields.item()).item(fields.item()).item(fields.item());
    Hash root = fields.hash();
    writer.hash(Hash.ofWords(root.firstWord() ^ 1, root.firstWord(), 2, 3));
    while (fields.hasNext()) {
      writer.item(fields.item());
    }
    return writer.endList().toSlice().compact();
  }

  static List<RlpSlice> each(List<RlpSlice> items, UnaryOperator<RlpSlice> edit) {
    return items.stream().map(edit).toList();
  }
}
