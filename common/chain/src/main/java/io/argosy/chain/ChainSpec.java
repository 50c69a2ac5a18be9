package io.argosy.chain;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which rules a chain has from which block or time on. Data, so that a new fork needs no new code. Immutable. */
public final class ChainSpec {
  private final long networkId;
  private final long chainId;
  private final Map<Fork, Long> blocks;
  private final Map<Fork, Long> times;
  private final List<Long> forkBlocks;
  private final List<Long> forkTimes;
  private final SealRules seal;
  private final @Nullable DaoFork daoFork;
  private final @Nullable UInt256 terminalTotalDifficulty;
  private final Map<Fork, BlobParameters> blobs;
  private final SortedMap<Long, Hash> requiredBlocks;
  private final SortedMap<Long, Hash> checkpoints;

  private ChainSpec(Builder builder) {
    networkId = builder.networkId;
    chainId = builder.chainId;
    blocks = new EnumMap<>(builder.blocks);
    times = new EnumMap<>(builder.times);
    forkBlocks = ascending(builder.blocks.values(), builder.otherBlocks);
    forkTimes = ascending(builder.times.values(), builder.otherTimes);
    seal = builder.seal;
    daoFork = builder.daoFork;
    terminalTotalDifficulty = builder.terminalTotalDifficulty;
    blobs = new EnumMap<>(builder.blobs);
    requiredBlocks = Collections.unmodifiableSortedMap(new TreeMap<>(builder.requiredBlocks));
    checkpoints = Collections.unmodifiableSortedMap(new TreeMap<>(builder.checkpoints));
  }

  private ChainSpec(ChainSpec like, Map<Long, Hash> more) {
    networkId = like.networkId;
    chainId = like.chainId;
    blocks = like.blocks;
    times = like.times;
    forkBlocks = like.forkBlocks;
    forkTimes = like.forkTimes;
    seal = like.seal;
    daoFork = like.daoFork;
    terminalTotalDifficulty = like.terminalTotalDifficulty;
    blobs = like.blobs;
    requiredBlocks = joined(like.requiredBlocks, more);
    checkpoints = joined(like.checkpoints, more);
  }

  private static SortedMap<Long, Hash> joined(Map<Long, Hash> some, Map<Long, Hash> more) {
    TreeMap<Long, Hash> all = new TreeMap<>(some);
    all.putAll(more);
    return Collections.unmodifiableSortedMap(all);
  }

  /** A spec with Frontier's rules and ethash, to add to; the network id is the chain id until another is given. */
  public static Builder builder(long chainId) {
    return new Builder(chainId);
  }

  private static List<Long> ascending(Collection<Long> named, Collection<Long> others) {
    TreeSet<Long> all = new TreeSet<>(named);
    all.addAll(others);
    all.remove(0L);
    return List.copyOf(all);
  }

  /** What Status messages carry. */
  public long networkId() {
    return networkId;
  }

  /** What transactions are signed for (EIP-155). */
  public long chainId() {
    return chainId;
  }

  public SealRules seal() {
    return seal;
  }

  public Optional<DaoFork> daoFork() {
    return Optional.ofNullable(daoFork);
  }

  /** Total difficulty at which proof of work ends; none for a chain that has no Merge. */
  public Optional<UInt256> terminalTotalDifficulty() {
    return Optional.ofNullable(terminalTotalDifficulty);
  }

  /** Hashes that blocks of some numbers must have on this chain, ascending by number; those of {@link #checkpoints()} are among them. */
  public SortedMap<Long, Hash> requiredBlocks() {
    return requiredBlocks;
  }

  /** Blocks that somebody we trust vouches for, ascending by number: where nobody names a head, the highest is one. */
  public SortedMap<Long, Hash> checkpoints() {
    return checkpoints;
  }

  /** This chain with more blocks that are vouched for. */
  public ChainSpec withCheckpoints(Map<Long, Hash> more) {
    return more.isEmpty() ? this : new ChainSpec(this, more);
  }

  /** Numbers of all forks by block number, ascending, each once, without 0: those of a fork id. */
  public List<Long> forkBlocks() {
    return forkBlocks;
  }

  /** Seconds since 1970 of all forks by time, ascending, each once, without 0. */
  public List<Long> forkTimes() {
    return forkTimes;
  }

  /** The first block of a fork that is scheduled by number. */
  public Optional<Long> blockOf(Fork fork) {
    return Optional.ofNullable(blocks.get(fork));
  }

  /** The first second of a fork that is scheduled by time. */
  public Optional<Long> timeOf(Fork fork) {
    return Optional.ofNullable(times.get(fork));
  }

  /** The rules for the block of this number and time. */
  public Rules rulesAt(long number, long time) {
    EnumSet<Fork> forks = EnumSet.of(Fork.FRONTIER);
    blocks.forEach((fork, first) -> addIf(forks, fork, number >= first));
    times.forEach((fork, first) -> addIf(forks, fork, time >= first));
    BlobParameters latest = null;
    for (Fork fork : forks) {
      latest = blobs.getOrDefault(fork, latest);
    }
    return new Rules(forks, latest);
  }

  private static void addIf(EnumSet<Fork> forks, Fork fork, boolean inForce) {
    if (inForce) {
      forks.add(fork);
    }
  }

  /** A spec in the making. Mutable. */
  public static final class Builder {
    private final long chainId;
    private long networkId;
    private final Map<Fork, Long> blocks = new EnumMap<>(Fork.class);
    private final Map<Fork, Long> times = new EnumMap<>(Fork.class);
    private final TreeSet<Long> otherBlocks = new TreeSet<>();
    private final TreeSet<Long> otherTimes = new TreeSet<>();
    private SealRules seal = SealRules.Ethash.MAINNET;
    private @Nullable DaoFork daoFork;
    private @Nullable UInt256 terminalTotalDifficulty;
    private final Map<Fork, BlobParameters> blobs = new EnumMap<>(
        Map.of(Fork.CANCUN, BlobParameters.CANCUN, Fork.PRAGUE, BlobParameters.PRAGUE));
    private final TreeMap<Long, Hash> requiredBlocks = new TreeMap<>();
    private final TreeMap<Long, Hash> checkpoints = new TreeMap<>();

    private Builder(long chainId) {
      this.chainId = chainId;
      this.networkId = chainId;
    }

    public Builder networkId(long id) {
      networkId = id;
      return this;
    }

    public Builder forkAtBlock(Fork fork, long first) {
      blocks.put(fork, first);
      return this;
    }

    public Builder forkAtTime(Fork fork, long first) {
      times.put(fork, first);
      return this;
    }

    /** All forks up to and including {@code last} from the genesis on, except the DAO's. */
    public Builder forksAtGenesis(Fork last) {
      for (Fork fork : Fork.values()) {
        if (fork.compareTo(last) <= 0 && fork != Fork.DAO) {
          (fork.compareTo(Fork.SHANGHAI) < 0 ? blocks : times).put(fork, 0L);
        }
      }
      return this;
    }

    /** A fork that changes no rule we check, but the fork id. */
    public Builder otherForkBlock(long first) {
      otherBlocks.add(first);
      return this;
    }

    /** A fork that changes no rule we check, but the fork id. */
    public Builder otherForkTime(long first) {
      otherTimes.add(first);
      return this;
    }

    public Builder seal(SealRules rules) {
      seal = rules;
      return this;
    }

    /** A chain that refuses the fork does not count it in its fork id. */
    public Builder daoFork(DaoFork fork) {
      daoFork = fork;
      if (fork.side() == DaoFork.Side.SUPPORTS) {
        blocks.put(Fork.DAO, fork.block());
      }
      return this;
    }

    public Builder terminalTotalDifficulty(UInt256 total) {
      terminalTotalDifficulty = total;
      return this;
    }

    public Builder blobs(Fork fork, BlobParameters parameters) {
      blobs.put(fork, parameters);
      return this;
    }

    public Builder requiredBlock(long number, Hash hash) {
      requiredBlocks.put(number, hash);
      return this;
    }

    /** A block of this chain that is vouched for; required as well. */
    public Builder checkpoint(long number, Hash hash) {
      checkpoints.put(number, hash);
      return requiredBlock(number, hash);
    }

    public ChainSpec build() {
      Long constantinople = blocks.get(Fork.CONSTANTINOPLE);
      if (constantinople != null) {
        blocks.putIfAbsent(Fork.PETERSBURG, constantinople);
      }
      return new ChainSpec(this);
    }
  }
}
