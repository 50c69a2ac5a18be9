package io.argosy.blockstore;

import io.argosy.packs.BlockPart;
import io.argosy.packs.ChainCommit;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.PutHeaders;
import io.argosy.stages.ChainShards;
import io.argosy.testkit.chain.TestBlock;
import io.argosy.testkit.chain.TestChain;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A chain as the packs that bring it. */
public final class ChainPacks {
  private ChainPacks() {}

  /** Headers of one chunk. */
  public static PutHeaders headers(long epoch, TestChain chain, long first, long last) {
    return new PutHeaders(
        epoch,
        first,
        LongStream.rangeClosed(first, last)
            .mapToObj(chain::block)
            .map(block -> new PutHeaders.Entry(block.header().raw(), block.totalDifficulty()))
            .toList());
  }

  /** One part of blocks of one chunk. */
  public static PutBlocks parts(long epoch, BlockPart part, TestChain chain, long first, long last) {
    return parts(epoch, part, LongStream.rangeClosed(first, last).mapToObj(chain::block).toList());
  }

  public static PutBlocks parts(long epoch, BlockPart part, List<TestBlock> blocks) {
    return new PutBlocks(
        epoch,
        part,
        blocks.stream()
            .map(block -> new PutBlocks.Entry(block.ref(), part == BlockPart.BODY ? block.body() : block.compactReceipts()))
            .toList());
  }

  /** Everything from {@code first} to the head, cut at the ends of chunks and after {@code size} blocks. */
  public static List<ChainCommit> all(long epoch, TestChain chain, long first, int size) {
    List<ChainCommit> packs = new ArrayList<>();
    for (long from = first; from <= chain.height(); ) {
      long to = Math.min(Math.min(chain.height(), from + size - 1), ChainShards.endOfChunk(from));
      packs.add(headers(epoch, chain, from, to));
      packs.add(parts(epoch, BlockPart.BODY, chain, from, to));
      packs.add(parts(epoch, BlockPart.RECEIPTS, chain, from, to));
      from = to + 1;
    }
    return packs;
  }

  /** The shard that a pack is for. */
  public static int shardOf(ChainCommit pack, ChainShards shards) {
    return switch (pack) {
      case PutHeaders p -> shards.shardOf(p.first());
      case PutBlocks p -> shards.shardOf(p.entries().getFirst().block().number());
      case io.argosy.packs.BeginEpoch _, io.argosy.packs.Unwind _ -> throw new IllegalArgumentException("for all shards");
    };
  }
}
