package io.argosy.testkit.chain;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chain from genesis at 0 to a head. Immutable; a shorter chain shares everything with the longer one. */
public final class TestChain {
  private final ChainSpec spec;
  private final List<TestBlock> blocks;
  private final Map<Hash, TestBlock> byHash;
  private final ChainBuilder builder;

  TestChain(ChainSpec spec, List<TestBlock> blocks, ChainBuilder builder) {
    this(spec, blocks, index(blocks), builder);
  }

  private TestChain(ChainSpec spec, List<TestBlock> blocks, Map<Hash, TestBlock> byHash, ChainBuilder builder) {
    this.spec = spec;
    this.blocks = blocks;
    this.byHash = byHash;
    this.builder = builder;
  }

  private static Map<Hash, TestBlock> index(List<TestBlock> blocks) {
    Map<Hash, TestBlock> byHash = HashMap.newHashMap(blocks.size());
    blocks.forEach(block -> byHash.put(block.header().hash(), block));
    return byHash;
  }

  public ChainSpec spec() {
    return spec;
  }

  public TestBlock genesis() {
    return blocks.getFirst();
  }

  public TestBlock head() {
    return blocks.getLast();
  }

  public long height() {
    return blocks.size() - 1L;
  }

  public boolean has(long number) {
    return number >= 0 && number < blocks.size();
  }

  public TestBlock block(long number) {
    return blocks.get((int) number);
  }

  public BlockHeader header(long number) {
    return block(number).header();
  }

  /** Empty for blocks of other chains, and for those above the head. */
  public Optional<TestBlock> find(Hash hash) {
    return Optional.ofNullable(byHash.get(hash)).filter(block -> block.number() <= height());
  }

  public UInt256 totalDifficulty() {
    return head().totalDifficulty();
  }

  public boolean isHeavierThan(TestChain other) {
    return totalDifficulty().compareTo(other.totalDifficulty()) > 0;
  }

  /** The chain up to block {@code number}. */
  public TestChain upTo(long number) {
    return new TestChain(spec, blocks.subList(0, (int) number + 1), byHash, builder);
  }

  /** Another chain that shares blocks up to {@code ancestor}. */
  public Fork forkAt(long ancestor) {
    return new Fork(ancestor);
  }

  /** What comes above the last shared block. */
  public final class Fork {
    private final long ancestor;

    private Fork(long ancestor) {
      this.ancestor = ancestor;
    }

    /** As long as the chain it leaves, and heavier: its blocks come quicker. */
    public TestChain heavier() {
      return grow(height() - ancestor, ChainBuilder.Pace.QUICK);
    }

    /** As long as the chain it leaves, and lighter: its blocks come slower. */
    public TestChain lighter() {
      return grow(height() - ancestor, ChainBuilder.Pace.SLOW);
    }

    /** Longer than the chain it leaves by {@code more} blocks, at the same pace and thus heavier. */
    public TestChain longer(int more) {
      return grow(height() - ancestor + more, ChainBuilder.Pace.STEADY);
    }

    /** {@code count} blocks of which the first has a difficulty that no rule gives: its links, anchors and roots hold. */
    public TestChain invalid(long count) {
      return grow(count, ChainBuilder.Pace.WRONG);
    }

    /** {@code count} blocks of which the first lists an ommer that no rule allows: its header is as it should be, and proves the ommer. */
    public TestChain invalidOmmer(long count) {
      return grow(count, ChainBuilder.Pace.WRONG_OMMER);
    }

    private TestChain grow(long count, ChainBuilder.Pace pace) {
      List<TestBlock> all = new ArrayList<>(blocks.subList(0, (int) ancestor + 1));
      builder.grow(all, (int) count, pace);
      return new TestChain(spec, List.copyOf(all), builder);
    }
  }

  @Override
  public String toString() {
    return "chain up to " + head().ref();
  }
}
