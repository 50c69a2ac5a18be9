package io.argosy.chain;

import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;

/** A header and its body, as export files and {@code NewBlock} hold them: {@code [header, txs, ommers]}, with withdrawals from Shanghai on. */
public record Block(BlockHeader header, BlockBody body) {
  /** Throws {@code MalformedRlpException} unless one whole item is a block. */
  public static Block decode(RlpSlice item) {
    RlpReader reader = RlpReader.listOf(item);
    BlockHeader header = BlockHeader.decode(reader.item());
    return new Block(header, BlockBody.ofParts(item.part(item.length() - reader.remaining(), reader.remaining())));
  }
}
