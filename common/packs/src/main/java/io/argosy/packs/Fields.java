package io.argosy.packs;

import io.argosy.primitives.BlockRef;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The forms of values that several packs share. */
final class Fields {
  /** More items than any pack may have: a bound for readers, not a target. */
  private static final int MAX_ITEMS = 65_536;

  /** Longest text that is kept; evidence and causes are one line. */
  private static final int MAX_TEXT = 512;

  private Fields() {}

  static void writeId(RlpWriter out, PackId id) {
    out.startList().number(id.owner()).number(id.sequence()).endList();
  }

  static PackId readId(RlpReader in) {
    RlpReader id = in.list();
    return new PackId(id.number64(), id.number64());
  }

  static void writeBlock(RlpWriter out, BlockRef block) {
    out.startList().number(block.number()).hash(block.hash()).endList();
  }

  static BlockRef readBlock(RlpReader in) {
    RlpReader block = in.list();
    return new BlockRef(block.number(), block.hash());
  }

  static void writePeer(RlpWriter out, PeerId peer) {
    out.hash(peer.hash());
  }

  static PeerId readPeer(RlpReader in) {
    return new PeerId(in.hash());
  }

  static void writeOrigin(RlpWriter out, Origin origin) {
    out.startList().hash(origin.peer().hash()).number(origin.gateway()).endList();
  }

  static Origin readOrigin(RlpReader in) {
    RlpReader origin = in.list();
    return new Origin(new PeerId(origin.hash()), origin.smallNumber());
  }

  static void writeText(RlpWriter out, String text) {
    String kept = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    out.bytes(kept.getBytes(StandardCharsets.UTF_8));
  }

  static String readText(RlpReader in) {
    return new String(in.bytes(), StandardCharsets.UTF_8);
  }

  static void writeTime(RlpWriter out, Instant time) {
    out.number(time.toEpochMilli());
  }

  static Instant readTime(RlpReader in) {
    return Instant.ofEpochMilli(in.number());
  }

  /** A number that may be -1 for "none", written one higher. */
  static void writeHeight(RlpWriter out, long height) {
    out.number(height + 1);
  }

  static long readHeight(RlpReader in) {
    return in.number() - 1;
  }

  static <T> void writeList(RlpWriter out, List<T> values, BiConsumer<RlpWriter, T> write) {
    out.startList();
    values.forEach(value -> write.accept(out, value));
    out.endList();
  }

  static <T> List<T> readList(RlpReader in, Function<RlpReader, T> read) {
    RlpReader items = in.list();
    List<T> values = new ArrayList<>(items.count(MAX_ITEMS));
    while (items.hasNext()) {
      values.add(read.apply(items));
    }
    return values;
  }

  static <T> T readEnum(RlpReader in, T[] values) {
    int ordinal = in.smallNumber();
    if (ordinal >= values.length) {
      throw new MalformedRlpException("no value " + ordinal + " among " + values.length);
    }
    return values[ordinal];
  }

  static int bytesOf(List<RlpSlice> slices) {
    int bytes = 0;
    for (RlpSlice slice : slices) {
      bytes += slice.length() + 4;
    }
    return bytes;
  }
}
