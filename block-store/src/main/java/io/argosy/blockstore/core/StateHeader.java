package io.argosy.blockstore.core;

import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpWriter;
import java.util.Optional;

/**
 * The row that says which state a shard has: in one batch with the rows that it speaks of, so whoever reads both from one moment knows what they mean.
 *
 * @param epoch 0 before the first pivot
 * @param sealed all rows together make {@code root}
 */
public record StateHeader(long epoch, BlockRef pivot, Hash root, boolean sealed, Amounts amounts) {
  /** Before the first pivot. */
  static final StateHeader NONE = new StateHeader(0, new BlockRef(0, Hash.ZERO), Hash.ZERO, false, Amounts.NONE);

  /** The header of a shard as it is stored. */
  public static StateHeader of(int shard, StoredRows rows) {
    return Optional.ofNullable(rows.get(Table.META, KeyLayout.stateShard(shard))).map(StateHeader::read).orElse(NONE);
  }

  /** What a shard told of itself. */
  public static StateHeader of(StateProgress shard) {
    return new StateHeader(shard.epoch(), shard.pivot(), shard.root(), shard.sealed(), shard.amounts());
  }

  byte[] toBytes() {
    return new RlpWriter()
        .startList()
        .number(epoch)
        .number(pivot.number())
        .hash(pivot.hash())
        .hash(root)
        .flag(sealed)
        .number(amounts.accounts())
        .number(amounts.slots())
        .number(amounts.codes())
        .number(amounts.wantedCodes())
        .number(amounts.bytes())
        .number(amounts.repairs())
        .endList()
        .toBytes();
  }

  private static StateHeader read(byte[] row) {
    RlpReader in = RlpReader.listOf(row);
    return new StateHeader(
        in.number(),
        new BlockRef(in.number(), in.hash()),
        in.hash(),
        in.flag(),
        new Amounts(in.number(), in.number(), in.number(), in.number(), in.number(), in.number()));
  }
}
