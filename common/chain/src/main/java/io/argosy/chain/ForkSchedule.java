package io.argosy.chain;

import io.argosy.primitives.Hash;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** All fork ids a chain has over its life. Immutable. */
public final class ForkSchedule {
  private final long[] forks;
  private final int blockForks;
  private final int[] sums;

  private ForkSchedule(long[] forks, int blockForks, int[] sums) {
    this.forks = forks;
    this.blockForks = blockForks;
    this.sums = sums;
  }

  /** The schedule of a chain with this genesis; forks in force at the genesis do not count. */
  public static ForkSchedule of(ChainSpec spec, BlockHeader genesis) {
    return of(spec, genesis.hash(), genesis.time());
  }

  /** As {@link #of(ChainSpec, BlockHeader)}, for who knows the genesis by hash and time alone. */
  public static ForkSchedule of(ChainSpec spec, Hash genesis, long genesisTime) {
    long[] byBlock = spec.forkBlocks().stream().mapToLong(Long::longValue).toArray();
    long[] byTime = spec.forkTimes().stream().mapToLong(Long::longValue).filter(t -> t > genesisTime).toArray();
    long[] forks = new long[byBlock.length + byTime.length];
    System.arraycopy(byBlock, 0, forks, 0, byBlock.length);
    System.arraycopy(byTime, 0, forks, byBlock.length, byTime.length);
    CRC32 crc = new CRC32();
    crc.update(genesis.toBytes());
    int[] sums = new int[forks.length + 1];
    sums[0] = (int) crc.getValue();
    for (int i = 0; i < forks.length; i++) {
      crc.update(ByteBuffer.allocate(8).putLong(0, forks[i]));
      sums[i + 1] = (int) crc.getValue();
    }
    return new ForkSchedule(forks, byBlock.length, sums);
  }

  /** The id of a chain whose head has this number and time. */
  public ForkId at(long number, long time) {
    int passed = passed(number, time);
    return new ForkId(sums[passed], passed < forks.length ? forks[passed] : 0);
  }

  /** How many forks a head of this number and time has passed. */
  int passed(long number, long time) {
    int passed = 0;
    while (passed < forks.length && (isByBlock(passed) ? number : time) >= forks[passed]) {
      passed++;
    }
    return passed;
  }

  /** True if fork {@code index} is scheduled by block number. The one that is never reached, behind the last, is of the kind of the last. */
  boolean isByBlock(int index) {
    return index < blockForks || blockForks == forks.length;
  }

  int count() {
    return forks.length;
  }

  /** The hash after {@code passed} forks. */
  int sum(int passed) {
    return sums[passed];
  }

  long fork(int index) {
    return forks[index];
  }
}
