package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proof of work, verified from the small cache. Keeps the caches of the two epochs used last, 16 to 80 MiB each, and makes one when a header first needs it:
 * half a second and more, in which other threads that need the same one wait. Thread-safe; one to two milliseconds a header and thread.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Appendix J; ECIP-1099 for longer epochs
 */
public final class Ethash implements Seal {
  private static final long EPOCH_BLOCKS = 30000;
  private static final long LONG_EPOCH_BLOCKS = 60000;
  private static final int CACHES_KEPT = 2;

  /** As far as geth's tables of sizes went: a cache of 272 MiB, so that no header can make us fill memory. */
  private static final long LAST_EPOCH = 2047;

  private final SealRules.Ethash rules;
  private final Map<Epoch, Slot> slots = new LinkedHashMap<>(4, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Epoch, Slot> eldest) {
      return size() > CACHES_KEPT;
    }
  };

  public Ethash(SealRules.Ethash rules) {
    this.rules = rules;
  }

  private record Epoch(long index, long blocks) {
    Hash seed() {
      Hash seed = Hash.ZERO;
      for (long i = (index * blocks + 1) / EPOCH_BLOCKS; i > 0; i--) {
        seed = Hash.keccak(seed.toBytes());
      }
      return seed;
    }
  }

  private static final class Slot {
    private @Nullable EthashCache cache;

    synchronized EthashCache cache(Epoch epoch) {
      EthashCache made = cache;
      if (made == null) {
        made = EthashCache.make(
            epoch.seed(), EthashSizes.cacheBytes(epoch.index()), EthashSizes.datasetBytes(epoch.index()));
        cache = made;
      }
      return made;
    }
  }

  @Override
  public Verdict<BlockHeader> check(BlockHeader header) {
    Epoch epoch = epochOf(rules, header.number());
    if (epoch.index() > LAST_EPOCH) {
      return Verdict.rejected(
          Fault.BAD_SEAL, Evidence.of("epoch", header.number(), "at most " + LAST_EPOCH, epoch.index()));
    }
    if (header.difficulty().isZero()) {
      return Verdict.rejected(Fault.BAD_SEAL, Evidence.of("difficulty", header.number(), "above 0", 0));
    }
    EthashCache.Mix mix = cacheOf(epoch).hashimoto(header.sealHash(), header.nonce());
    if (!mix.digest().equals(header.mixDigest())) {
      return Verdict.rejected(
          Fault.BAD_SEAL, Evidence.of("mixDigest", header.number(), mix.digest(), header.mixDigest()));
    }
    if (!meets(mix.result(), header.difficulty())) {
      return Verdict.rejected(
          Fault.BAD_SEAL,
          Evidence.of("proof of work", header.number(), "difficulty " + header.difficulty(), mix.result()));
    }
    return Verdict.accepted(header);
  }

  /** True if {@code result} is at most 2^256 divided by the difficulty. */
  static boolean meets(UInt256 result, UInt256 difficulty) {
    if (difficulty.equals(UInt256.ONE)) {
      return true;
    }
    UInt256 bound = UInt256.MAX.divide(difficulty);
    boolean divides = UInt256.MAX.mod(difficulty).add(UInt256.ONE).equals(difficulty);
    return result.compareTo(divides ? bound.add(UInt256.ONE) : bound) <= 0;
  }

  /** The seed of the cache that block {@code number} needs. */
  static Hash seedOf(SealRules.Ethash rules, long number) {
    return epochOf(rules, number).seed();
  }

  private static Epoch epochOf(SealRules.Ethash rules, long number) {
    long blocks = number >= rules.longEpochsFrom() ? LONG_EPOCH_BLOCKS : EPOCH_BLOCKS;
    return new Epoch(number / blocks, blocks);
  }

  private EthashCache cacheOf(Epoch epoch) {
    Slot slot;
    synchronized (slots) {
      slot = slots.computeIfAbsent(epoch, _ -> new Slot());
    }
    return slot.cache(epoch);
  }
}
