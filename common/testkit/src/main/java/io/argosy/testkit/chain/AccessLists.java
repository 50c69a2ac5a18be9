package io.argosy.testkit.chain;

import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;

/** Block access lists of the right form, with random content. */
public final class AccessLists {
  private AccessLists() {}

  /** Some accounts with some of everything; now and then the empty list. */
  public static RlpSlice any(Gen gen) {
    RlpWriter list = new RlpWriter(1024).startList();
    for (int accounts = gen.chance(0.1) ? 0 : gen.between(1, 6); accounts > 0; accounts--) {
      list.startList().bytes(gen.bytes(20));
      list.startList();
      for (int slots = gen.between(0, 3); slots > 0; slots--) {
        list.startList().number(gen.between(1, 1 << 30)).startList().startList().number(gen.between(0, 9)).number(gen.between(0, 1 << 30)).endList().endList().endList();
      }
      list.endList().startList();
      for (int slots = gen.between(0, 3); slots > 0; slots--) {
        list.number(gen.between(1, 1 << 30));
      }
      list.endList();
      change(list, gen, gen.between(1, 1 << 30));
      change(list, gen, gen.between(1, 99));
      list.startList().startList().number(1).bytes(gen.bytes(gen.between(1, 40))).endList().endList().endList();
    }
    return list.endList().toSlice().compact();
  }

  private static void change(RlpWriter list, Gen gen, long value) {
    list.startList().startList().number(gen.between(0, 9)).number(value).endList().endList();
  }
}
