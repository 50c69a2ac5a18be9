package io.argosy.bodyservice.core;

import io.argosy.packs.BlockDelivery;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.EpochStarted;
import io.argosy.packs.Lane;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.PutHeaders;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.ChainShards;
import io.argosy.stages.RecentBlocks;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimCore;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.SimPeers;
import io.argosy.testkit.sim.SimStore;
import io.argosy.testkit.sim.Simulation;
import io.argosy.verify.HeaderRules;
import io.argosy.verify.OmmerRules;
import io.argosy.verify.Seal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Instances of body-service that share the shards of a store, and peers, in one simulation. */
final class FetchCluster {
  static final FetchLimits LIMITS =
      new FetchLimits(256, 2L << 20, 256L << 10, 64, 128, Duration.ofSeconds(20), Duration.ofSeconds(30), new ListLimits(Duration.ofMinutes(5), 600));

  final Simulation sim;
  final SimPeers network;
  final SimStore store;
  final List<Instance> instances = new ArrayList<>();
  private final TestChain chain;
  private final PartMatcher matcher;
  private double losesCommits;
  long parts;
  /** Times that headers were read for their lists. */
  int listReads;
  /** By stage, as last told. */
  final Map<String, String> waits = new TreeMap<>();
  final List<BlockRef> denounced = new ArrayList<>();

  /** One process. */
  final class Instance {
    final SimCore<FetchEvent, FetchCommand> core;
    final Set<Integer> owned = new HashSet<>();
    private final Map<Integer, ShardProgress> told = new HashMap<>();
    private final List<BlockFetch> lives = new ArrayList<>();

    Instance(String name) {
      core = new SimCore<>(sim, name, this::newCore, FetchEvent.Tick::new, Duration.ofMillis(100), command -> perform(this, command));
      network.onAdvert(advert -> core.post(new FetchEvent.GatewaySeen(advert)));
      network.onDelivery((lane, partition, pack) -> {
        if (lane == Lane.BLOCKS && owned.contains(partition)) {
          core.post(pack instanceof BlockDelivery d ? new FetchEvent.Delivered(d) : new FetchEvent.Ended((DeliveryEnd) pack));
        }
      });
      store.onProgress(this::progressed);
      start();
    }

    private BlockFetch newCore() {
      BlockFetch fetch = new BlockFetch(LIMITS, store.shards(), sim.gen().anyLong());
      lives.add(fetch);
      return fetch;
    }

    BlockFetch fetch() {
      return lives.getLast();
    }

    void start() {
      core.start();
      store.tell(this::progressed);
    }

    private void progressed(ShardProgress progress) {
      if (core.isRunning()) {
        core.postAfter(Duration.ZERO, () -> {
          told.put(progress.shard(), progress);
          return new FetchEvent.Progressed(progress);
        });
      }
    }

    void own(Set<Integer> shards) {
      Set<Integer> lost = new HashSet<>(owned);
      lost.removeAll(shards);
      Set<Integer> won = new HashSet<>(shards);
      won.removeAll(owned);
      owned.clear();
      owned.addAll(shards);
      if (!lost.isEmpty()) {
        core.post(new FetchEvent.ShardsRevoked(lost));
      }
      if (!won.isEmpty()) {
        core.post(new FetchEvent.ShardsAssigned(won));
      }
    }

    void crashAndStart() {
      Set<Integer> before = Set.copyOf(owned);
      core.crash();
      told.clear();
      owned.clear();
      start();
      own(before);
    }
  }

  FetchCluster(Simulation sim, TestChain chain, long storedHeaders, int shards, int gateways) {
    this.sim = sim;
    this.chain = chain;
    this.matcher = new PartMatcher(chain.spec(), new OmmerRules(new HeaderRules(chain.spec()), Seal.UNCHECKED));
    this.network = new SimPeers(sim, gateways);
    this.store = new SimStore(sim, new ChainShards(shards), chain.genesis()).holdingHeaders(chain, storedHeaders);
    sim.always(network::onlyLiarsAreBanned, this::budgetHolds, this::storeRefusesNothing);
  }

  FetchCluster holdingBlocks(long last) {
    store.holdingBlocks(chain, last);
    return this;
  }

  /** The part of commits that the broker loses though it should not. */
  void losesCommits(double part) {
    losesCommits = part;
  }

  private void storeRefusesNothing() {
    if (!store.refusals().isEmpty()) {
      throw new AssertionError("the store was sent what no sound sender sends: " + store.refusals());
    }
  }

  /** One pack may pass the bound, and what is being checked counts twice until it is known how large it is. */
  private void budgetHolds() {
    for (Instance instance : instances) {
      long held = instance.fetch().heldBytes();
      if (held < 0 || held > LIMITS.budgetBytes() + 2 * LIMITS.packBytes()) {
        throw new AssertionError(held + " bytes held of " + LIMITS.budgetBytes());
      }
      long lists = instance.fetch().heldListBytes();
      if (lists < 0 || lists > LIMITS.budgetBytes() / 8 + 2 * LIMITS.packBytes()) {
        throw new AssertionError(lists + " bytes of lists held of " + LIMITS.budgetBytes() / 8);
      }
    }
  }

  Instance instance() {
    Instance instance = new Instance("body-fetch " + instances.size());
    instances.add(instance);
    return instance;
  }

  Set<Integer> allShards() {
    Set<Integer> all = new HashSet<>();
    for (int shard = 0; shard < store.shards().count(); shard++) {
      all.add(shard);
    }
    return all;
  }

  SimPeer peer(TestChain chain, Behaviour behaviour) {
    return network.join(chain, behaviour);
  }

  private void perform(Instance by, FetchCommand command) {
    switch (command) {
      case FetchCommand.ReadHeaders c -> by.core.postAfter(
          brief(), () -> new FetchEvent.HeadersRead(c.epoch(), c.shard(), c.range().first(), store.headers(c.withAncestors())));
      case FetchCommand.ReadListHeaders c -> {
        listReads++;
        by.core.postAfter(brief(), () -> new FetchEvent.ListHeadersRead(c.epoch(), c.shard(), c.range().first(), store.headers(c.range())));
      }
      case FetchCommand.CheckLists c -> {
        FetchEvent.ListsChecked checked = ListMatcher.match(c.delivery(), c.promises());
        by.core.postAfter(brief(), () -> checked);
      }
      case FetchCommand.Send c -> {
        nothingIsAskedThatIsThere(by, c);
        network.request(c.gateway(), c.request());
      }
      case FetchCommand.Check c -> {
        FetchEvent.Checked checked = matcher.match(c.delivery(), c.candidates());
        by.core.postAfter(brief(), () -> checked);
      }
      case FetchCommand.Commit c -> commit(c.shard(), c.pack());
      case FetchCommand.Report c -> network.judge(c.verdict());
      case FetchCommand.Denounce c -> denounced.add(c.block().block());
      case FetchCommand.Tell c -> waits.put(c.report().stage(), c.report().waitingFor());
    }
  }

  /** What the store told an instance that it has, that instance asks for no more. */
  private void nothingIsAskedThatIsThere(Instance by, FetchCommand.Send send) {
    ShardProgress told = by.told.get(send.request().ask().replyTo());
    String stage = Stage.of(send.request().part()).key();
    if (told == null) {
      return;
    }
    StageProgress known = told.stages().stream().filter(s -> s.stage().equals(stage)).findFirst().orElseThrow();
    for (BlockRef block : send.request().blocks()) {
      long number = block.number();
      if (number <= known.complete() || known.islands().stream().anyMatch(range -> range.covers(number))) {
        throw new AssertionError(stage + " of " + block + " is asked for, though the store told that it has it: " + known);
      }
    }
  }

  private void commit(int shard, PutBlocks pack) {
    parts += pack.entries().size();
    if (!sim.gen().chance(losesCommits)) {
      store.commit(shard, pack);
    }
  }

  /** Header-service leaves the chain at a block for another one. */
  void reorganize(TestChain to, long ancestor, long epoch) {
    Unwind unwind = new Unwind(epoch, to.header(ancestor).ref(), "a test");
    for (int shard = 0; shard < store.shards().count(); shard++) {
      store.commit(shard, unwind);
    }
    for (Instance instance : instances) {
      if (sim.gen().chance(0.5)) {
        instance.core.post(new FetchEvent.EpochBegan(new EpochStarted(epoch, unwind.lastValid(), unwind.cause())));
      }
    }
    grow(to, ancestor + 1, to.height(), epoch);
  }

  void grow(TestChain chain, long first, long last, long epoch) {
    for (PutHeaders pack : SimStore.packs(chain, first, last, epoch)) {
      store.commit(store.shards().shardOf(pack.first()), pack);
    }
  }

  private Duration brief() {
    return sim.between(Duration.ofMillis(1), Duration.ofMillis(40));
  }

  /** What readers may see at the head, above the watermark. */
  Optional<BlockRange> recent() {
    return RecentBlocks.over(store.progress(), store.shards());
  }

  long complete() {
    return Watermarks.over(store.progress(), store.shards().count()).blocks();
  }

  /** True if it is known of every block what becomes of its access list. */
  boolean allListsAreDecided(TestChain chain) {
    return LongStream.rangeClosed(0, chain.height()).allMatch(store::isListDecided);
  }

  /** Every list that is stored is the block's own, and what these peers have and must have still is stored. */
  void mustHoldListsOf(TestChain chain, List<SimPeer> honest) {
    for (long number = 0; number <= chain.height(); number++) {
      Optional<RlpSlice> stored = store.accessList(number);
      Optional<RlpSlice> right = chain.block(number).accessList();
      long n = number;
      boolean had = number >= chain.height() - LIMITS.lists().retentionSlots() && honest.stream().anyMatch(peer -> peer.hasList(n));
      if (stored.isPresent() && !stored.equals(right)) {
        throw new AssertionError("the list of #" + number + " is another");
      }
      if (stored.isEmpty() && right.isPresent() && had) {
        throw new AssertionError("the list of #" + number + " is not stored, though a peer has it");
      }
    }
  }

  void runUntilStored(TestChain chain, Duration atMost) {
    try {
      sim.runUntil(() -> store.holdsBlocksOf(chain), atMost);
    } catch (AssertionError e) {
      throw new AssertionError("waiting for " + waits + "\n" + e.getMessage(), e);
    }
    sim.verify(() -> store.mustHoldBlocksOf(chain));
  }
}
