package io.argosy.testkit.chain;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Hash;
import java.util.ArrayList;
import java.util.List;

/** A recorded chain in which somebody replaced a block without the work: every link, root and rule holds, but for the seals. */
public final class ForgedSeal {
  private ForgedSeal() {}

  /**
   * The same blocks with another nonce in block {@code number}, and what is above linked to it. None of them from {@code number} on is sealed any more.
   *
   * @param blocks ascending from genesis
   */
  public static List<Era1.Block> in(List<Era1.Block> blocks, int number) {
    List<Era1.Block> forged = new ArrayList<>(blocks.subList(0, number));
    Hash parent = Hash.ZERO;
    for (int i = number; i < blocks.size(); i++) {
      BlockHeader honest = BlockHeader.decode(blocks.get(i).header());
      BlockHeader header = i == number
          ? honest.toDraft().nonce(honest.nonce() + 1).build()
          : honest.toDraft().parentHash(parent).build();
      parent = header.hash();
      forged.add(new Era1.Block(header.raw(), blocks.get(i).body(), blocks.get(i).receipts()));
    }
    return forged;
  }
}
