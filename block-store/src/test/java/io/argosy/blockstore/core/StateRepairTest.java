package io.argosy.blockstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.argosy.blockstore.MemoryRows;
import io.argosy.blockstore.MemoryState;
import io.argosy.blockstore.StatePacks;
import io.argosy.chain.Account;
import io.argosy.packs.RepairState;
import io.argosy.packs.RepairState.Part;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import io.argosy.trie.NibblePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A repair makes rows exactly what it says, and deletes the nodes above them and no others. */
class StateRepairTest {
  private static final RlpSlice NOTHING = RlpSlice.of(new byte[] {(byte) 0xc0});

  private final ServedState state = GeneratedState.seeded(21, 6000).withContracts(1000, 100).withCrowding(0.2).make();
  private final MemoryState memory = new MemoryState(new MemoryRows());

  @BeforeEach
  void downloadAndBuild() {
    StatePacks packs = new StatePacks(state, MemoryState.ONE, 40);
    memory.apply(packs.begin(1));
    memory.applyAll(packs.download(Gen.seeded(3), 1, 0));
    memory.applyAll(packs.builds(1, 0));
    memory.build();
  }

  private Map<String, RlpSlice> rows(Table table) {
    Map<String, RlpSlice> rows = new TreeMap<>();
    memory.rows().all().forEach((name, value) -> {
      if (name.startsWith(table + " ")) {
        rows.put(name.substring(table.toString().length() + 1), value);
      }
    });
    return rows;
  }

  private static Set<String> minus(Map<String, RlpSlice> before, Map<String, RlpSlice> after) {
    Set<String> gone = new HashSet<>(before.keySet());
    gone.removeAll(after.keySet());
    return gone;
  }

  private Hash contract(int leastSlots) {
    return IntStream.range(0, state.accounts().size())
        .mapToObj(state.accounts()::key)
        .filter(key -> state.storage(key).size() >= leastSlots)
        .findFirst()
        .orElseThrow();
  }

  private Applied repair(Part... parts) {
    return memory.apply(new RepairState(1, List.of(parts)));
  }

  private static RlpSlice account(Hash key, Account account) {
    return new RlpWriter().startList().startList().hash(key).item(account.encodeSlim()).endList().endList().toSlice();
  }

  private Account stored(Hash key) {
    return state.account(state.accounts().find(key));
  }

  /** Keys of all stored nodes of the state's trie on the way to an account. */
  private static Set<String> above(Map<String, RlpSlice> nodes, Hash account) {
    Set<String> above = new HashSet<>();
    for (String node : nodes.keySet()) {
      if (NibblePath.ofKey(account).startsWith(NibblePath.ofSortKey(Hex.decode(node), 0))) {
        above.add(node);
      }
    }
    return above;
  }

  @Test
  void aChangedAccountTakesTheNodesAboveItAndNoOthers() {
    Hash key = state.accounts().key(1234);
    Map<String, RlpSlice> before = rows(Table.ACCOUNT_NODES);
    Map<String, RlpSlice> storageBefore = rows(Table.STORAGE_NODES);
    Account old = stored(key);

    repair(new Part(Hash.ZERO, key, key, account(key, new Account(old.nonce() + 1, old.balance(), old.storageRoot(), old.codeHash()))));

    assertThat(minus(before, rows(Table.ACCOUNT_NODES))).isEqualTo(above(before, key)).isNotEmpty();
    assertThat(rows(Table.STORAGE_NODES)).isEqualTo(storageBefore);
    assertThat(memory.ledger().progress(0).ranges().get(StateShards.rangeOf(key)).built().isEmpty()).isTrue();
    assertThat(memory.ledger().progress(0).ranges().stream().filter(range -> range.built().isEmpty())).hasSize(1);
  }

  @Test
  void aChangedSlotTakesTheNodesAboveItInBothTries() {
    Hash key = contract(50);
    Hash slot = state.storage(key).key(20);
    Map<String, RlpSlice> before = rows(Table.ACCOUNT_NODES);
    Map<String, RlpSlice> storageBefore = rows(Table.STORAGE_NODES);

    repair(new Part(key, slot, slot, NOTHING));

    assertThat(minus(before, rows(Table.ACCOUNT_NODES))).isEqualTo(above(before, key)).isNotEmpty();
    Set<String> expected = new HashSet<>();
    for (String node : storageBefore.keySet()) {
      byte[] bytes = Hex.decode(node);
      if (Hash.read(bytes, 0).equals(key) && NibblePath.ofKey(slot).startsWith(NibblePath.ofSortKey(bytes, Hash.BYTES))) {
        expected.add(node);
      }
    }
    assertThat(minus(storageBefore, rows(Table.STORAGE_NODES))).isEqualTo(expected).isNotEmpty();
    assertThat(memory.rows().get(Table.SLOTS, KeyLayout.slot(key, slot))).isNull();
  }

  @Test
  void anAccountIsDeletedWithItsSlotsAndTheirNodes() {
    Hash key = contract(50);
    long slots = memory.rows().count(Table.SLOTS);

    repair(new Part(Hash.ZERO, key, key, NOTHING));

    assertThat(memory.rows().get(Table.ACCOUNTS, key.toBytes())).isNull();
    assertThat(memory.rows().count(Table.SLOTS)).isEqualTo(slots - state.storage(key).size());
    assertThat(rows(Table.SLOTS).keySet()).noneMatch(row -> row.startsWith(Hex.encode(key.toBytes())));
    assertThat(rows(Table.STORAGE_NODES).keySet()).noneMatch(node -> node.startsWith(Hex.encode(key.toBytes())));
    assertThat(memory.ledger().progress(0).amounts().slots()).isEqualTo(memory.rows().count(Table.SLOTS));
    assertThat(memory.ledger().progress(0).amounts().accounts()).isEqualTo(memory.rows().count(Table.ACCOUNTS));
  }

  @Test
  void anAccountThatLosesItsStorageLosesItsSlots() {
    Hash key = contract(10);
    Account old = stored(key);

    repair(new Part(Hash.ZERO, key, key, account(key, new Account(old.nonce(), UInt256.ONE, Account.NO_STORAGE, old.codeHash()))));

    assertThat(rows(Table.SLOTS).keySet()).noneMatch(row -> row.startsWith(Hex.encode(key.toBytes())));
    assertThat(rows(Table.STORAGE_NODES).keySet()).noneMatch(node -> node.startsWith(Hex.encode(key.toBytes())));
  }

  @Test
  void whatIsAsItShouldBeIsKnownAndTakesNothing() {
    Map<String, RlpSlice> before = memory.rows().all();
    StatePacks packs = new StatePacks(state, MemoryState.ONE, 40);

    for (int range = 0; range < StateShards.RANGES; range++) {
      assertThat(memory.apply(packs.repair(Gen.seeded(range), 1, range))).isEqualTo(new Applied.Known());
    }

    assertThat(memory.rows().all()).isEqualTo(before);
  }

  @Test
  void refusesSlotsOfWhoHasNoneAndRowsOfTwoRanges() {
    Hash plain = IntStream.range(0, state.accounts().size())
        .mapToObj(state.accounts()::key)
        .filter(key -> state.storage(key).isEmpty())
        .findFirst()
        .orElseThrow();
    RlpSlice slot = new RlpWriter().startList().startList().hash(plain).bytes(new byte[] {5}).endList().endList().toSlice();

    assertRefused(repair(new Part(plain, Hash.ZERO, Hash.HIGHEST, slot)), "no account here that has storage");
    assertRefused(repair(new Part(Hash.HIGHEST, Hash.ZERO, Hash.HIGHEST, slot)), "no account here that has storage");
    assertRefused(repair(new Part(Hash.ZERO, StateShards.firstKey(3), StateShards.lastKey(4), NOTHING)), "not in one range");
  }

  private static void assertRefused(Applied applied, String why) {
    assertThat(applied).asInstanceOf(type(Applied.Refused.class)).satisfies(refused -> assertThat(refused.why()).contains(why));
  }

  @Test
  void refusesToRepairWhatIsNotComplete() {
    MemoryState empty = new MemoryState(new MemoryRows());
    empty.apply(new StatePacks(state, MemoryState.ONE, 40).begin(1));

    assertRefused(empty.apply(new RepairState(1, List.of(new Part(Hash.ZERO, StateShards.firstKey(3), StateShards.lastKey(3), NOTHING)))), "range 3 is not complete");
  }

  /** Random statements of random other states, cut anywhere: between the keys the rows are those, elsewhere as they were. */
  @SeededTest(runs = 40)
  void rowsBetweenTheKeysAreThoseOfTheStatementAndNoOthersChange(Gen gen) {
    ServedState other = GeneratedState.next(state, gen.anyLong(), 3000);
    StatePacks packs = new StatePacks(other, MemoryState.ONE, 40);
    Map<String, RlpSlice> expected = rows(Table.ACCOUNTS);
    Set<Hash> gone = new HashSet<>();
    List<Part> parts = new ArrayList<>();
    for (int range = 0; range < StateShards.RANGES; range++) {
      Hash a = between(gen, range);
      Hash b = between(gen, range);
      Hash first = a.compareTo(b) < 0 ? a : b;
      Hash last = a.compareTo(b) < 0 ? b : a;
      parts.add(new Part(Hash.ZERO, first, last, packs.accounts(first, last)));
      expected.keySet().removeIf(row -> {
        Hash key = Hash.fromHex(row);
        boolean inside = key.compareTo(first) >= 0 && key.compareTo(last) <= 0;
        if (inside && other.storage(key).isEmpty()) {
          gone.add(key);
        }
        return inside;
      });
      for (int row = other.accounts().from(first); row < other.accounts().size() && other.accounts().key(row).compareTo(last) <= 0; row++) {
        expected.put(Hex.encode(other.accounts().key(row).toBytes()), other.accounts().value(row));
      }
    }
    Map<String, RlpSlice> slots = rows(Table.SLOTS);

    memory.apply(new RepairState(1, parts));

    assertThat(rows(Table.ACCOUNTS)).isEqualTo(expected);
    slots.keySet().removeIf(row -> gone.contains(Hash.read(Hex.decode(row), 0)));
    assertThat(rows(Table.SLOTS)).isEqualTo(slots);
  }

  private Hash between(Gen gen, int range) {
    byte[] key = gen.bytes(Hash.BYTES);
    key[0] = (byte) range;
    return Hash.of(key);
  }
}
