package io.argosy.blockstore.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.StatePacks;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.Volumes;
import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Rows;
import io.argosy.blockstore.core.StateReport;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.StateCommit;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is changed in the rows of a sealed state is found, and nothing else is. */
class StateVerifyTest {
  private static final int PIVOT = 8;

  private final ServedState state = GeneratedState.seeded(5, 1500).withContracts(200, 120).withCrowding(0.1).make();
  private final TestChain chain = chainWith(state.root());
  private final StatePacks packs = new StatePacks(state, Volumes.STATE, 30).of(chain.header(PIVOT).ref());

  @TempDir
  Path folder;

  private static TestChain chainWith(Hash root) {
    return ChainBuilder.seeded(6).headersOnly().stateRoot(PIVOT, root).blocks(10);
  }

  private Volumes open() {
    return Volumes.open(folder, chain.genesis().header(), 3, 2).store(chain);
  }

  private StateReport verify() throws InterruptedException {
    return verify(folder).orElseThrow();
  }

  private static Optional<StateReport> verify(Path data) throws InterruptedException {
    try (StoreAudit store = StoreAudit.open(data)) {
      return store.runState();
    }
  }

  /** Stores the state, changes something in the volume that has a key, and checks. */
  private StateReport spoiled(Hash key, Consumer<Rows> change) throws InterruptedException {
    try (Volumes volumes = open().store(packs, 1)) {
      try (Volume.Batch batch = volumes.all().get(Volumes.STATE.shardOf(key) % 2).batch()) {
        change.accept(batch);
        batch.commit();
      }
    }
    return verify();
  }

  /** An account with at least two slots. */
  private Hash contract() {
    return IntStream.range(0, state.accounts().size())
        .mapToObj(state.accounts()::key)
        .filter(key -> state.storage(key).size() > 1)
        .findFirst()
        .orElseThrow();
  }

  private static void flip(Rows rows, Table table, byte[] key) {
    byte[] row = Objects.requireNonNull(rows.get(table, key));
    row[row.length - 1] ^= 1;
    rows.put(table, key, row);
  }

  @Test
  void provesAStateThatIsWhole() throws InterruptedException {
    open().store(packs, 1).close();

    StateReport report = verify();

    assertThat(report.findings()).isEmpty();
    assertThat(report.isSound() && report.isChecked()).isTrue();
    assertThat(report.root()).isEqualTo(state.root()).isEqualTo(chain.header(PIVOT).stateRoot());
    assertThat(report.accounts()).isEqualTo(state.accounts().size());
    assertThat(report.slots()).isEqualTo(state.slots());
    assertThat(report.codes()).isEqualTo(state.codes().size());
    assertThat(report.nodes()).isPositive();
    assertThat(StoreAudit.describe(report)).contains("root          " + state.root()).anyMatch(line -> line.startsWith("state sound"));
  }

  @Test
  void provesAStateThatWasMendedAndHasTheSameDigestAsOneThatNeverWas() throws InterruptedException {
    ServedState before = GeneratedState.seeded(9, 1200).withContracts(300, 120).make();
    try (Volumes volumes = Volumes.open(folder.resolve("mended"), chain.genesis().header(), 3, 2).store(chain)) {
      volumes.store(new StatePacks(before, Volumes.STATE, 30), 1);
      volumes.applyToAll(packs.begin(2));
      for (int range = 0; range < StateShards.RANGES; range++) {
        volumes.apply(Volumes.STATE.shardOfRange(range), packs.repair(Gen.seeded(range), 2, range));
      }
      for (int shard = 0; shard < Volumes.STATE.count(); shard++) {
        for (StateCommit pack : packs.codes(2, shard)) {
          volumes.apply(shard, pack);
        }
        for (StateCommit pack : packs.builds(2, shard)) {
          volumes.apply(shard, pack);
        }
      }
      volumes.applyToAll(packs.seal(2));
    }
    Volumes.open(folder.resolve("plain"), chain.genesis().header(), 1, 1).store(chain).store(packs, 1).close();

    StateReport mended = verify(folder.resolve("mended")).orElseThrow();
    StateReport plain = verify(folder.resolve("plain")).orElseThrow();

    assertThat(mended.findings()).isEmpty();
    assertThat(mended.digest()).isEqualTo(plain.digest());
    assertThat(mended.accounts()).isEqualTo(plain.accounts());
    assertThat(mended.slots()).isEqualTo(plain.slots());
    // Codes that only the older state names stay.
    assertThat(mended.codes()).isGreaterThanOrEqualTo(plain.codes());
  }

  @Test
  void theDigestIsOfTheContentAlone() throws InterruptedException {
    Volumes.open(folder.resolve("a"), chain.genesis().header(), 1, 1).store(chain).store(packs, 1).close();
    Volumes.open(folder.resolve("b"), chain.genesis().header(), 4, 3).store(chain).store(new StatePacks(state, Volumes.STATE, 2).of(chain.header(PIVOT).ref()), 5).close();

    assertThat(verify(folder.resolve("a")).orElseThrow().digest()).isEqualTo(verify(folder.resolve("b")).orElseThrow().digest()).isNotEqualTo(Hash.ZERO);
  }

  @Test
  void saysThatAStateIsBeingSyncedAndFindsNoFaultInThat() throws InterruptedException {
    try (Volumes volumes = open()) {
      assertThat(verify(folder)).isEmpty();
      volumes.store(packs, 1);
      volumes.apply(3, packs.begin(2));
    }

    StateReport report = verify();

    assertThat(report.state()).isEqualTo(new KeptState.Unsealed(chain.header(PIVOT).ref()));
    assertThat(report.isSound()).isTrue();
    assertThat(report.isChecked()).isFalse();
    assertThat(StoreAudit.describe(report)).singleElement().asString().contains("is being synced").contains("#8");
  }

  @Test
  void findsAByteThatWasFlippedInAnAccount() throws InterruptedException {
    Hash account = state.accounts().key(77);

    StateReport report = spoiled(account, rows -> flip(rows, Table.ACCOUNTS, account.toBytes()));

    assertThat(report.isSound()).isFalse();
    assertThat(report.findings()).anyMatch(finding -> finding.toString().startsWith("state root of #8"));
  }

  @Test
  void findsAByteThatWasFlippedInASlot() throws InterruptedException {
    Hash account = contract();
    Hash slot = state.storage(account).key(0);

    StateReport report = spoiled(account, rows -> flip(rows, Table.SLOTS, KeyLayout.slot(account, slot)));

    assertThat(report.findings()).anyMatch(finding -> finding.toString().startsWith("storage root of account " + account + ": expected " + state.storage(account).root()));
  }

  @Test
  void findsASlotThatIsMissing() throws InterruptedException {
    Hash account = contract();
    Hash slot = state.storage(account).key(1);

    StateReport report = spoiled(account, rows -> rows.delete(Table.SLOTS, KeyLayout.slot(account, slot)));

    assertThat(report.findings()).anyMatch(finding -> finding.toString().startsWith("storage root of account " + account));
    assertThat(report.findings()).contains(new StateReport.Finding("slots in the books", Long.toString(state.slots() - 1), Long.toString(state.slots())));
  }

  @Test
  void findsASlotOfNobody() throws InterruptedException {
    Hash nobody = Hash.HIGHEST;

    StateReport report = spoiled(nobody, rows -> rows.put(Table.SLOTS, KeyLayout.slot(nobody, Hash.HIGHEST), new byte[] {1}));

    assertThat(report.findings()).contains(new StateReport.Finding("slot " + Hash.HIGHEST + " of " + nobody, "an account", "none"));
  }

  @Test
  void findsASlotOfAnAccountThatHasNoStorage() throws InterruptedException {
    Hash account = IntStream.range(0, state.accounts().size())
        .mapToObj(state.accounts()::key)
        .filter(key -> state.storage(key).isEmpty())
        .findFirst()
        .orElseThrow();

    StateReport report = spoiled(account, rows -> rows.put(Table.SLOTS, KeyLayout.slot(account, account), new byte[] {1}));

    assertThat(report.findings()).anyMatch(finding -> finding.what().equals("storage root of account " + account));
  }

  @Test
  void findsAnAccountThatIsMissingAndItsSlots() throws InterruptedException {
    Hash account = contract();

    StateReport report = spoiled(account, rows -> rows.delete(Table.ACCOUNTS, account.toBytes()));

    assertThat(report.findings()).anyMatch(finding -> finding.what().startsWith("state root"));
    assertThat(report.findings().stream().filter(finding -> finding.what().endsWith(" of " + account) && finding.expected().equals("an account")))
        .hasSizeBetween(2, 100);
  }

  @Test
  void findsACodeThatIsNotWhatItsHashSays() throws InterruptedException {
    Hash code = state.codes().keySet().iterator().next();

    StateReport report = spoiled(code, rows -> flip(rows, Table.CODES, code.toBytes()));

    assertThat(report.findings()).singleElement().satisfies(finding -> assertThat(finding.what()).isEqualTo("hash of code " + code));
  }

  @Test
  void findsACodeThatIsMissingOrStillWanted() throws InterruptedException {
    Hash code = state.account(IntStream.range(0, state.accounts().size()).filter(row -> state.account(row).hasCode()).findFirst().orElseThrow()).codeHash();

    StateReport report = spoiled(code, rows -> {
      rows.delete(Table.CODES, code.toBytes());
      rows.put(Table.WANTED_CODES, code.toBytes(), new byte[0]);
    });

    assertThat(report.findings()).anyMatch(finding -> finding.what().startsWith("code of account ") && finding.expected().equals(code.toHex()));
    assertThat(report.findings()).contains(new StateReport.Finding("code " + code, "stored", "still wanted"));
  }

  @Test
  void findsANodeThatAProofWouldLack() throws InterruptedException {
    byte[][] key = new byte[1][];
    try (Volumes volumes = open().store(packs, 1)) {
      Volume volume = volumes.all().getFirst();
      volume.scan(Table.ACCOUNT_NODES, new byte[] {4}, (node, _) -> {
        key[0] = node;
        return false;
      });
      try (Volume.Batch batch = volume.batch()) {
        batch.delete(Table.ACCOUNT_NODES, key[0]);
        batch.commit();
      }
    }

    StateReport report = verify();

    assertThat(report.findings()).singleElement().satisfies(finding -> {
      assertThat(finding.what()).startsWith("node '").contains("account-nodes");
      assertThat(finding.got()).isEqualTo("none");
    });
  }

  @Test
  void findsAHeaderThatNamesAnotherRoot() throws InterruptedException {
    TestChain other = chainWith(Hash.HIGHEST);
    Volumes.open(folder, other.genesis().header(), 3, 2).store(other).store(packs.of(other.header(PIVOT).ref()), 1).close();

    assertThat(verify().findings())
        .containsExactly(new StateReport.Finding("stateRoot in the header of " + other.header(PIVOT).ref(), Hash.HIGHEST.toHex(), state.root().toHex()));
  }

  @Test
  void findsRowsThatAreNoAccount() throws InterruptedException {
    Hash account = state.accounts().key(3);

    StateReport report = spoiled(account, rows -> rows.put(Table.ACCOUNTS, account.toBytes(), RlpSlice.of(new byte[] {1, 2, 3})));

    assertThat(report.findings()).anyMatch(finding -> finding.what().equals("account " + account));
  }
}
