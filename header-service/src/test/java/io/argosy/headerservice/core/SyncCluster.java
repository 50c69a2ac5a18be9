package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.Lane;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome;
import io.argosy.packs.PutHeaders;
import io.argosy.packs.StageReport;
import io.argosy.packs.Target;
import io.argosy.packs.TrustedHead;
import io.argosy.packs.Unwind;
import io.argosy.primitives.UInt256;
import io.argosy.stages.ChainShards;
import io.argosy.testkit.chain.TestChain;
import io.argosy.testkit.sim.Behaviour;
import io.argosy.testkit.sim.SimCore;
import io.argosy.testkit.sim.SimPeer;
import io.argosy.testkit.sim.SimPeers;
import io.argosy.testkit.sim.SimStore;
import io.argosy.testkit.sim.Simulation;
import io.argosy.verify.SealPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Header syncs, a store and peers in one simulation. Only the instance that leads may commit, as the broker sees to with transactions. */
final class SyncCluster {
  final Simulation sim;
  final SimPeers network;
  final SimStore store;
  final List<Target> announced = new ArrayList<>();
  final List<Unwind> unwinds = new ArrayList<>();
  final List<StageReport> reports = new ArrayList<>();
  final List<OrderOutcome> outcomes = new ArrayList<>();
  private final List<SyncEvent> orders = new ArrayList<>();
  private final SyncLimits limits;
  private final SegmentCheck check;
  private final ChainSpec spec;
  private final List<Instance> instances = new ArrayList<>();
  private @Nullable TrustedHead trusted;
  private @Nullable Instance leader;
  private long started;

  /** Over all instances. */
  long headersCommitted;

  /** Over all instances. */
  int requests;

  int unwindsByOrder;

  private UInt256 committed = UInt256.ZERO;
  private UInt256 left = UInt256.ZERO;

  /** One process. */
  final class Instance {
    final SimCore<SyncEvent, SyncCommand> core;
    private boolean fenced = true;

    Instance(String name) {
      core = new SimCore<>(sim, name, () -> newCore(), SyncEvent.Tick::new, Duration.ofMillis(100), command -> perform(this, command));
      network.onAdvert(advert -> core.post(new SyncEvent.GatewaySeen(advert)));
      network.onDelivery((lane, _, pack) -> {
        if (lane == Lane.HEADERS) {
          core.post(pack instanceof HeaderDelivery d ? new SyncEvent.Delivered(d) : new SyncEvent.Ended((DeliveryEnd) pack));
        }
      });
      store.onProgress(progress -> core.post(new SyncEvent.Progressed(progress)));
      start();
    }

    void start() {
      core.start();
      orders.forEach(core::post);
      store.tell(progress -> core.post(new SyncEvent.Progressed(progress)));
      if (trusted != null) {
        core.post(new SyncEvent.HeadTrusted(trusted));
      }
    }

    /** The group coordinator gives it the leader's partition. */
    void lead() {
      Instance former = leader;
      if (former != null) {
        former.fenced = true;
      }
      leader = this;
      fenced = false;
      core.post(new SyncEvent.LeadershipGained());
    }

    void resign() {
      fenced = true;
      core.post(new SyncEvent.LeadershipLost());
    }

    void crashAndLead() {
      core.crash();
      start();
      lead();
    }
  }

  SyncCluster(Simulation sim, TestChain genesisChain, int shards, int gateways, SyncLimits limits) {
    this(sim, genesisChain, genesisChain.spec(), shards, gateways, limits);
  }

  SyncCluster(Simulation sim, TestChain genesisChain, ChainSpec spec, int shards, int gateways, SyncLimits limits) {
    this.sim = sim;
    this.limits = limits;
    this.spec = spec;
    this.check = new SegmentCheck(spec, SealPolicy.NONE);
    this.network = new SimPeers(sim, gateways);
    this.store = new SimStore(sim, new ChainShards(shards), genesisChain.genesis());
    sim.always(network::onlyLiarsAreBanned, this::storeRefusesNothing);
  }

  private void storeRefusesNothing() {
    if (!store.refusals().isEmpty()) {
      throw new AssertionError("the store was sent what no sound leader sends: " + store.refusals());
    }
  }

  Instance instance() {
    Instance instance = new Instance("header-sync " + ++started);
    instances.add(instance);
    return instance;
  }

  /** A consensus client names a head. */
  void trust(TrustedHead head) {
    sim.note(head);
    trusted = head;
    instances.forEach(instance -> instance.core.post(new SyncEvent.HeadTrusted(head)));
  }

  /** The operator's word reaches every instance, and those that start later. */
  void order(Order order) {
    sim.note(order);
    orders.add(new SyncEvent.Ordered(order));
    instances.forEach(instance -> instance.core.post(new SyncEvent.Ordered(order)));
  }

  private void answer(OrderOutcome outcome) {
    sim.note(outcome);
    outcomes.add(outcome);
    orders.add(new SyncEvent.OrderAnswered(outcome));
    instances.forEach(instance -> instance.core.postAfter(brief(), () -> new SyncEvent.OrderAnswered(outcome)));
  }

  private HeaderSync newCore() {
    return new HeaderSync(limits, spec, store.shards(), sim.gen().anyLong());
  }

  SimPeer peer(TestChain chain, Behaviour behaviour) {
    return network.join(chain, behaviour);
  }

  private void perform(Instance by, SyncCommand command) {
    Consumer<SyncEvent> reply = event -> by.core.postAfter(brief(), () -> event);
    switch (command) {
      case SyncCommand.LoadTip c -> by.core.postAfter(brief(), () -> readTip(c.number()));
      case SyncCommand.ReadHashes c -> by.core.postAfter(brief(), () -> new SyncEvent.HashesRead(
          c.range(), store.headers(c.range()).stream().map(BlockHeader::hash).toList()));
      case SyncCommand.Send c -> {
        requests++;
        network.request(c.gateway(), c.request());
      }
      case SyncCommand.Check c -> reply.accept(new SyncEvent.Checked(c.group(), check.check(c)));
      case SyncCommand.Commit c -> {
        if (!by.fenced) {
          mustBeHeavier(c);
          c.packs().forEach(pack -> headersCommitted += pack.headers().size());
          c.packs().forEach(pack -> store.commit(store.shards().shardOf(pack.first()), pack));
        }
      }
      case SyncCommand.CallRoll c -> {
        if (!by.fenced) {
          sim.note(c.begin());
          for (int shard = 0; shard < store.shards().count(); shard++) {
            store.commit(shard, c.begin());
          }
        }
      }
      case SyncCommand.UnwindAll c -> {
        if (!by.fenced) {
          sim.note(c.unwind());
          unwinds.add(c.unwind());
          leave(c.unwind());
          for (int shard = 0; shard < store.shards().count(); shard++) {
            store.commit(shard, c.unwind());
          }
        }
      }
      case SyncCommand.UnwindByOrder c -> {
        if (!by.fenced) {
          sim.note(c.unwind());
          left = UInt256.ZERO;
          committed = store.totalDifficultyOr(c.unwind().lastValid().number(), UInt256.ZERO);
          for (int shard = 0; shard < store.shards().count(); shard++) {
            store.commit(shard, c.unwind());
          }
          unwindsByOrder++;
          answer(c.outcome());
        }
      }
      case SyncCommand.Conclude c -> {
        if (!by.fenced) {
          answer(c.outcome());
        }
      }
      case SyncCommand.Announce c -> announced.add(c.target());
      case SyncCommand.Report c -> network.judge(c.verdict());
      case SyncCommand.Tell c -> reports.add(c.report());
    }
  }

  private SyncEvent readTip(long number) {
    return store.canonicalHash(number) == null
        ? new SyncEvent.TipMissing(number)
        : new SyncEvent.TipLoaded(new Tip(store.header(number), store.totalDifficulty(number), null));
  }

  private void leave(Unwind unwind) {
    if (unwind.cause().startsWith("a heavier chain")) {
      left = committed;
    } else {
      // Begins at what is stored: what was committed above counts no more.
      left = UInt256.ZERO;
      committed = store.totalDifficultyOr(unwind.lastValid().number(), UInt256.ZERO);
    }
  }

  /** Whoever leaves a chain must have a heavier one in hand. */
  private void mustBeHeavier(SyncCommand.Commit commit) {
    PutHeaders last = commit.packs().getLast();
    committed = last.headers().getLast().totalDifficulty();
    if (committed.compareTo(left) <= 0) {
      throw new AssertionError("a chain of " + left + " was left for one of " + committed);
    }
    left = UInt256.ZERO;
  }

  private Duration brief() {
    return sim.between(Duration.ofMillis(1), Duration.ofMillis(40));
  }

  /** Ends when the store has this chain. */
  void runUntilStored(TestChain chain, Duration atMost) {
    try {
      sim.runUntil(() -> store.holdsHeadersOf(chain), atMost);
    } catch (AssertionError e) {
      throw new AssertionError("stored up to " + store.head() + " of " + chain.height() + ", waiting for: " + (reports.isEmpty() ? "" : reports.getLast().waitingFor()) + "\n" + e.getMessage(), e);
    }
    sim.verify(() -> store.mustEqual(chain));
  }
}
