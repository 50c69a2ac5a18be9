package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.argosy.blockstore.MemoryRows;
import io.argosy.blockstore.MemoryState;
import io.argosy.blockstore.StatePacks;
import io.argosy.packs.BuildRange;
import io.argosy.packs.MarkMended;
import io.argosy.packs.PutAccounts;
import io.argosy.packs.PutAccounts.AccountStorage;
import io.argosy.packs.PutCodes;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RepairState;
import io.argosy.packs.SealState;
import io.argosy.packs.StateCommit;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.Mending;
import io.argosy.packs.StateProgress.OpenStorage;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.packs.WantCodes;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;

/** What is taken, what is known already, what is stale and what is refused, up to the seal. */
class StateLedgerTest {
  private static final int BIG = 40;
  private static final int RANGE = 0x33;

  private final ServedState state = GeneratedState.seeded(11, 3000).withContracts(600, 120).make();

  private final StatePacks packs = new StatePacks(state, MemoryState.ONE, BIG);
  private final MemoryState memory = new MemoryState(new MemoryRows());

  private static ObjectAssert<Applied.Refused> assertRefused(Applied applied) {
    return assertThat(applied).asInstanceOf(type(Applied.Refused.class));
  }

  private PutAccounts accounts(int range, Hash first, Hash last) {
    return packs.accounts(Gen.seeded(1), 1, range, first, last);
  }

  private PutAccounts whole(int range) {
    return accounts(range, StateShards.firstKey(range), StateShards.lastKey(range));
  }

  private RangeProgress progress(int range) {
    return memory.ledger().progress(0).ranges().get(range);
  }

  /** Everything but the seal. */
  private void download() {
    memory.apply(packs.begin(1));
    memory.applyAll(packs.download(Gen.seeded(3), 1, 0));
  }

  private void build() {
    memory.applyAll(packs.builds(1, 0));
    memory.build();
  }

  private Hash someKey(int range) {
    return state.accounts().key(state.accounts().from(StateShards.firstKey(range)) + 2);
  }

  @Test
  void takesAccountsOnlyWhereTheCursorStands() {
    memory.apply(packs.begin(1));
    Hash middle = someKey(RANGE);
    PutAccounts first = accounts(RANGE, StateShards.firstKey(RANGE), middle);
    PutAccounts second = accounts(RANGE, middle.next(), StateShards.lastKey(RANGE));

    assertRefused(memory.apply(second)).satisfies(refused -> assertThat(refused.why()).contains("the cursor of range 51 stands at " + StateShards.firstKey(RANGE)));
    assertThat(memory.apply(first)).isInstanceOf(Applied.Changed.class);
    assertThat(progress(RANGE).next()).isEqualTo(middle.next());
    assertThat(memory.apply(first)).isEqualTo(new Applied.Known());
    assertThat(memory.apply(second)).isInstanceOf(Applied.Changed.class);
    assertThat(progress(RANGE).whole()).isTrue();
    assertThat(memory.apply(first)).isEqualTo(new Applied.Known());
    assertThat(memory.apply(second)).isEqualTo(new Applied.Known());
  }

  @Test
  void accountsAndCursorAreWrittenTogetherOrNotAtAll() {
    memory.apply(packs.begin(1));
    Map<String, RlpSlice> before = memory.rows().all();

    memory.put(whole(RANGE));
    memory.crash();

    assertThat(memory.rows().all()).isEqualTo(before);
    assertThat(progress(RANGE).whole()).isFalse();
    assertThat(memory.apply(whole(RANGE))).isInstanceOf(Applied.Changed.class);
  }

  @Test
  void refusesAccountsOfAnotherShardOrOfTwoRanges() {
    StateShards shards = new StateShards(16);
    MemoryRows rows = new MemoryRows();
    StateLedger second = StateLedger.open(1, shards, rows);
    second.apply(packs.begin(1));

    assertRefused(second.apply(whole(0x0f)));
    assertRefused(second.apply(whole(0x20)));
    assertThat(second.apply(whole(0x10))).isInstanceOf(Applied.Changed.class);
    assertRefused(second.apply(new PutAccounts(1, 0x11, StateShards.firstKey(0x11), StateShards.lastKey(0x12), RlpSlice.of(new byte[] {(byte) 0xc0}), List.of())));
    assertRefused(second.apply(new WantCodes(1, List.of(Hash.HIGHEST))));
    assertRefused(second.apply(new BuildRange(1, 0x20)));
    assertRefused(second.apply(new PutSlots(1, Hash.HIGHEST, 0, Hash.ZERO, Hash.HIGHEST, RlpSlice.of(new byte[] {(byte) 0xc0}))));
  }

  @Test
  void anEpochThatIsOverIsStaleAndOneThatHasNotBegunIsRefused() {
    assertRefused(memory.apply(whole(RANGE))).satisfies(refused -> assertThat(refused.why()).contains("epoch 1 has not begun"));
    memory.apply(packs.begin(2));

    assertThat(memory.apply(whole(RANGE))).isEqualTo(new Applied.Stale());
    assertThat(memory.apply(packs.seal(1))).isEqualTo(new Applied.Stale());
    assertThat(memory.apply(packs.begin(2))).isEqualTo(new Applied.Known());
    assertThat(memory.apply(packs.begin(1))).isEqualTo(new Applied.Known());
    assertRefused(memory.apply(packs.seal(3)));
  }

  @Test
  void aNewPivotKeepsRowsAndCursors() {
    memory.apply(packs.begin(1));
    memory.apply(whole(RANGE));
    RangeProgress before = progress(RANGE);
    long rows = memory.rows().count(Table.ACCOUNTS);

    memory.apply(packs.begin(2));

    assertThat(progress(RANGE)).isEqualTo(before);
    assertThat(memory.rows().count(Table.ACCOUNTS)).isEqualTo(rows).isPositive();
    assertThat(memory.ledger().epoch()).isEqualTo(2);
  }

  private MarkMended mark(long epoch, Hash next) {
    return new MarkMended(epoch, RANGE, next, false);
  }

  @Test
  void remembersHowFarARangeWasMendedAndHowOldItsRowsMayBe() {
    assertThat(progress(RANGE).mending()).isEqualTo(Mending.NONE);
    download();
    assertThat(progress(RANGE).mending()).isEqualTo(new Mending(100, 0, Hash.ZERO, false));
    memory.apply(packs.of(new BlockRef(150, Hash.HIGHEST)).begin(2));
    Hash middle = someKey(RANGE);

    assertThat(memory.apply(mark(2, middle))).isInstanceOf(Applied.Changed.class);
    assertThat(memory.apply(mark(2, middle.previous()))).isEqualTo(new Applied.Known());
    memory.crash();
    assertThat(progress(RANGE).mending()).isEqualTo(new Mending(100, 2, middle, false));

    MarkMended whole = new MarkMended(2, RANGE, Hash.ZERO, true);
    assertThat(memory.apply(whole)).isInstanceOf(Applied.Changed.class);
    assertThat(memory.apply(mark(2, middle.next()))).isEqualTo(new Applied.Known());
    assertThat(memory.apply(whole)).isEqualTo(new Applied.Known());
    assertThat(progress(RANGE).mending()).isEqualTo(new Mending(150, 2, Hash.ZERO, true));
  }

  @Test
  void aMarkAtTheFirstKeyBeginsTheMendingOfARangeAnew() {
    download();
    Hash first = StateShards.firstKey(RANGE);

    assertThat(memory.apply(mark(1, first))).isEqualTo(new Applied.Known());
    memory.apply(mark(1, someKey(RANGE)));
    assertThat(memory.apply(mark(1, first))).isInstanceOf(Applied.Changed.class);

    assertThat(progress(RANGE).mending()).isEqualTo(new Mending(100, 1, first, false));
  }

  @Test
  void refusesAMarkOfARangeThatIsNotThereOrIsAnothers() {
    memory.apply(packs.begin(1));
    assertRefused(memory.apply(mark(1, someKey(RANGE))));
    memory.applyAll(packs.download(Gen.seeded(3), 1, 0));
    assertRefused(memory.apply(mark(1, StateShards.firstKey(RANGE + 1))));
    assertRefused(memory.apply(mark(2, someKey(RANGE))));
  }

  @Test
  void booksFromBeforeThereWereMarksAreRead() {
    download();
    byte[] key = KeyLayout.stateRange(RANGE);
    RlpReader row = RlpReader.listOf(memory.rows().get(Table.META, key));
    RlpWriter shorter = new RlpWriter().startList();
    for (int field = 0; field < 5; field++) {
      shorter.item(row.item());
    }
    memory.rows().put(Table.META, key, shorter.endList().toBytes());
    memory.rows().commit();
    memory.crash();

    assertThat(progress(RANGE).mending()).isEqualTo(Mending.NONE);
    assertThat(progress(RANGE).whole()).isTrue();
  }

  /** The first pack that opens a storage. */
  private PutAccounts opening() {
    return IntStream.range(0, StateShards.RANGES)
        .mapToObj(this::whole)
        .filter(pack -> pack.storages().stream().filter(storage -> storage instanceof AccountStorage.Opened).count() == 1)
        .filter(pack -> opened(pack).starts().size() > 2)
        .findFirst()
        .orElseThrow();
  }

  private static AccountStorage.Opened opened(PutAccounts pack) {
    return pack.storages().stream()
        .filter(storage -> storage instanceof AccountStorage.Opened)
        .map(storage -> (AccountStorage.Opened) storage)
        .findFirst()
        .orElseThrow();
  }

  private PutSlots slots(Hash account, int part, Hash first, Hash last) {
    return new PutSlots(1, account, part, first, last, packs.slots(account, first, last));
  }

  @Test
  void aRangeIsCompleteOnceItsOpenedStoragesAreWhole() {
    PutAccounts pack = opening();
    AccountStorage.Opened opened = opened(pack);
    Hash account = opened.account();
    List<Hash> starts = opened.starts();
    memory.apply(packs.begin(1));
    assertRefused(memory.apply(slots(account, 0, Hash.ZERO, starts.get(1).previous())));

    memory.apply(pack);
    assertThat(progress(pack.range()).whole()).isTrue();
    assertRefused(memory.apply(new BuildRange(1, pack.range())));
    memory.crash();
    assertThat(memory.ledger().progress(0).storages()).singleElement().extracting(OpenStorage::account).isEqualTo(account);

    for (int part = starts.size() - 1; part >= 0; part--) {
      Hash end = part + 1 < starts.size() ? starts.get(part + 1).previous() : Hash.HIGHEST;
      Hash middle = starts.get(part).next();
      assertRefused(memory.apply(slots(account, part, middle.next(), end)));
      if (part + 1 < starts.size()) {
        assertRefused(memory.apply(slots(account, part, starts.get(part), Hash.HIGHEST)));
      }
      assertThat(memory.apply(slots(account, part, starts.get(part), middle))).isInstanceOf(Applied.Changed.class);
      assertThat(memory.apply(slots(account, part, starts.get(part), middle))).isEqualTo(new Applied.Known());
      assertThat(memory.apply(slots(account, part, middle.next(), end))).isInstanceOf(Applied.Changed.class);
      assertThat(memory.apply(slots(account, part, middle.next(), end))).isEqualTo(new Applied.Known());
    }

    assertThat(memory.ledger().progress(0).storages()).isEmpty();
    memory.crash();
    assertThat(memory.ledger().progress(0).storages()).isEmpty();
    assertThat(memory.apply(new BuildRange(1, pack.range()))).isInstanceOf(Applied.Changed.class);
    assertThat(memory.build(memory.ledger().orders().getFirst()).unsound()).isZero();
  }

  @Test
  void refusesAccountsWhoseStoragesAreNotThoseThatTheyName() {
    PutAccounts pack = opening();
    AccountStorage.Opened opened = opened(pack);
    AccountStorage.Opened other = new AccountStorage.Opened(opened.account(), Hash.HIGHEST, opened.starts());
    AccountStorage.Opened unsorted = new AccountStorage.Opened(opened.account(), opened.root(), List.of(Hash.ZERO, Hash.HIGHEST, Hash.ZERO.next()));
    AccountStorage.Whole nobodys = new AccountStorage.Whole(Hash.HIGHEST, RlpSlice.of(new byte[] {(byte) 0xc0}));
    AccountStorage.Whole empty = new AccountStorage.Whole(opened.account(), RlpSlice.of(new byte[] {(byte) 0xc0}));
    memory.apply(packs.begin(1));
    Map<String, RlpSlice> before = memory.rows().all();

    for (AccountStorage wrong : List.of(other, unsorted, nobodys, empty)) {
      assertRefused(memory.apply(with(pack, pack.storages().stream().map(storage -> storage.equals(opened) ? wrong : storage).toList())));
    }
    assertRefused(memory.apply(with(pack, pack.storages().subList(1, pack.storages().size()))));
    assertRefused(memory.apply(with(pack, Stream.concat(pack.storages().stream(), Stream.of(nobodys)).toList())));

    assertThat(memory.rows().all()).isEqualTo(before);
    assertThat(memory.apply(pack)).isInstanceOf(Applied.Changed.class);
  }

  private static PutAccounts with(PutAccounts pack, List<AccountStorage> storages) {
    return new PutAccounts(pack.epoch(), pack.range(), pack.first(), pack.last(), pack.rows(), storages);
  }

  @Test
  void refusesRowsOutsideTheStatement() {
    memory.apply(packs.begin(1));
    Hash middle = someKey(RANGE);
    RlpSlice rows = packs.accounts(StateShards.firstKey(RANGE), StateShards.lastKey(RANGE));
    PutAccounts cut = accounts(RANGE, StateShards.firstKey(RANGE), middle);

    assertRefused(memory.apply(new PutAccounts(1, RANGE, cut.first(), middle, rows, cut.storages()))).satisfies(refused -> assertThat(refused.why()).contains("is past"));
    assertRefused(memory.apply(new PutAccounts(1, RANGE + 1, StateShards.firstKey(RANGE + 1), StateShards.lastKey(RANGE + 1), rows, List.of())));
  }

  /** Whatever a pack holds, it is taken whole or not at all. */
  @SeededTest(runs = 400)
  void aBrokenPackIsRefusedAndLeavesNoTrace(Gen gen) {
    int range = gen.between(0, 40);
    StateCommit pack;
    if (gen.chance(0.5)) {
      memory.apply(packs.begin(1));
      PutAccounts sound = whole(range);
      List<AccountStorage> storages = sound.storages().stream()
          .map(storage -> storage instanceof AccountStorage.Whole(Hash account, RlpSlice slots) && gen.chance(0.3)
              ? new AccountStorage.Whole(account, RlpSlice.of(gen.mutated(slots.toBytes())))
              : storage)
          .toList();
      pack = new PutAccounts(1, range, sound.first(), sound.last(), RlpSlice.of(gen.mutated(sound.rows().toBytes())), storages);
    } else {
      memory.apply(packs.begin(1));
      memory.apply(whole(range));
      pack = new RepairState(1, packs.repair(gen, 1, range).parts().stream()
          .map(part -> new RepairState.Part(part.account(), part.first(), part.last(), RlpSlice.of(gen.mutated(part.rows().toBytes()))))
          .limit(1)
          .toList());
    }
    Map<String, RlpSlice> before = memory.rows().all();

    Applied applied = memory.apply(pack);

    if (!(applied instanceof Applied.Changed)) {
      assertThat(memory.rows().all()).isEqualTo(before);
    } else {
      assertThat(memory.ledger().progress(0).amounts()).isEqualTo(counted());
    }
  }

  /** What the rows themselves say. */
  private Amounts counted() {
    long bytes = memory.rows().all().entrySet().stream()
        .filter(row -> row.getKey().startsWith("ACCOUNTS ") || row.getKey().startsWith("SLOTS ") || row.getKey().startsWith("CODES "))
        .mapToLong(row -> row.getKey().substring(row.getKey().indexOf(' ') + 1).length() / 2 + row.getValue().length())
        .sum();
    return new Amounts(
        memory.rows().count(Table.ACCOUNTS),
        memory.rows().count(Table.SLOTS),
        memory.rows().count(Table.CODES),
        memory.rows().count(Table.WANTED_CODES),
        bytes,
        memory.ledger().progress(0).amounts().repairs());
  }

  @SeededTest(runs = 20)
  void countsWhatIsThere(Gen gen) {
    download();
    ServedState after = GeneratedState.next(state, gen.anyLong(), 200);
    StatePacks next = new StatePacks(after, MemoryState.ONE, BIG);
    memory.apply(next.begin(2));
    for (int range = 0; range < StateShards.RANGES; range++) {
      if (gen.chance(0.7)) {
        memory.apply(next.repair(gen, 2, range));
      }
    }

    assertThat(memory.ledger().progress(0).amounts()).isEqualTo(counted());
  }

  @Test
  void wantsACodeOnceAndTakesOnlyWhatItWants() {
    memory.apply(packs.begin(1));
    RlpSlice code = state.codes().values().iterator().next();
    Hash hash = code.keccak();
    PutCodes put = new PutCodes(1, List.of(code, code));

    assertThat(memory.apply(put)).isEqualTo(new Applied.Known());
    assertThat(memory.apply(new WantCodes(1, List.of(hash, hash)))).isInstanceOf(Applied.Changed.class);
    assertThat(memory.apply(new WantCodes(1, List.of(hash)))).isEqualTo(new Applied.Known());
    assertThat(memory.ledger().progress(0).amounts().wantedCodes()).isOne();
    assertThat(memory.apply(put)).isInstanceOf(Applied.Changed.class);
    assertThat(memory.apply(put)).isEqualTo(new Applied.Known());
    memory.crash();
    assertThat(memory.apply(new WantCodes(1, List.of(hash)))).isEqualTo(new Applied.Known());

    assertThat(memory.ledger().progress(0).amounts()).isEqualTo(counted());
    assertThat(memory.rows().get(Table.CODES, hash.toBytes())).isEqualTo(code.toBytes());
    assertThat(memory.rows().count(Table.WANTED_CODES)).isZero();
  }

  @Test
  void isSealedOnlyWhenEverythingIsThereAndAddsUp() {
    memory.apply(packs.begin(1));
    assertRefused(memory.apply(packs.seal(1)));
    memory.applyAll(packs.download(Gen.seeded(3), 1, 0));
    assertRefused(memory.apply(packs.seal(1)));
    memory.apply(new WantCodes(1, List.of(Hash.HIGHEST)));
    build();
    assertRefused(memory.apply(packs.seal(1))).satisfies(refused -> assertThat(refused.why()).contains("1 codes are wanted"));
    assertThat(memory.ledger().isSealed()).isFalse();
  }

  @Test
  void whatIsSealedChangesOnlyByANewPivot() {
    download();
    build();
    assertRefused(memory.apply(new SealState(1, Hash.HIGHEST)));
    assertThat(memory.apply(packs.seal(1))).isInstanceOf(Applied.Changed.class);
    Map<String, RlpSlice> sealed = memory.rows().all();
    StatePacks others = new StatePacks(GeneratedState.next(state, 5, 400), MemoryState.ONE, BIG);

    assertThat(memory.apply(packs.seal(1))).isEqualTo(new Applied.Known());
    for (int range = 0; range < StateShards.RANGES; range++) {
      assertThat(memory.apply(others.repair(Gen.seeded(range), 1, range))).isEqualTo(new Applied.Known());
    }
    memory.applyAll(packs.builds(1, 0));
    memory.applyAll(packs.download(Gen.seeded(3), 1, 0));

    assertThat(memory.rows().all()).isEqualTo(sealed);
    memory.crash();
    assertThat(memory.ledger().isSealed()).isTrue();
    memory.apply(others.begin(2));
    assertThat(memory.ledger().isSealed()).isFalse();
    assertThat(memory.ledger().progress(0).ranges()).noneMatch(range -> range.built().isEmpty());
  }

  @Test
  void aBuildHoldsOnlyForTheRowsItWasOrderedFor() {
    download();
    memory.apply(new BuildRange(1, RANGE));
    BuildOrder order = memory.ledger().orders().getFirst();
    RangeBuild.Built built = RangeBuild.of(RANGE, memory.rows(), (_, _, _) -> {}, () -> false);
    assertThat(memory.ledger().holds(order)).isTrue();
    assertThat(memory.apply(new BuildRange(1, RANGE))).isEqualTo(new Applied.Known());

    StatePacks others = new StatePacks(GeneratedState.next(state, 5, 2000), MemoryState.ONE, BIG);
    memory.apply(others.repair(Gen.seeded(1), 1, RANGE));

    assertThat(memory.ledger().holds(order)).isFalse();
    assertThatThrownBy(() -> memory.ledger().built(order, built.part(), 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(memory.ledger().orders()).singleElement().isNotEqualTo(order).extracting(BuildOrder::range).isEqualTo(RANGE);
  }
}
