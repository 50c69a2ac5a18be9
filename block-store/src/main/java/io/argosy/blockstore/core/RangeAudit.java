package io.argosy.blockstore.core;

import io.argosy.blockstore.core.StateReport.Finding;
import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.StateShards;
import io.argosy.trie.BuiltNode;
import io.argosy.trie.BuiltNode.Kind;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Checks again all that is stored of one range of a sealed state, by its rows alone: slots against the roots that accounts name, codes against their hashes, and every node that a proof may need against the one that the rows make.
 * What the rows make of the state's trie comes out, to be folded. Reads each row once, in order; memory is flat. For one thread and one range.
 */
public final class RangeAudit {
  /** Codes remembered, to spare reads: many accounts share few codes. A guess. */
  private static final int REMEMBERED = 65_536;

  private final int range;
  private final StoredRows rows;
  private final Predicate<Hash> hasCode;
  private final ForwardRows slots;
  private final Nodes accountNodes;
  private final Nodes storageNodes;
  private final StackTrie state = new StackTrie(node -> check(node, NodeKeys.ofState()));
  private final StackTrie storage = new StackTrie(node -> check(node, storageKeys()));
  private final RlpWriter full = new RlpWriter();
  private final Keccak accountSum = Keccak.of256();
  private final Keccak slotSum = Keccak.of256();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Hash, Boolean> present = new LinkedHashMap<>(1024, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  };
  private NodeKeys storageKeys = NodeKeys.ofStorage(Hash.ZERO);
  private long accounts;
  private long slotCount;
  private long codes;
  private long nodes;
  private long bytes;
  private long faults;

  /**
   * @param part of the state's trie that the range's rows make
   * @param accountSum Keccak over all account rows, likewise of slots
   */
  public record Audited(
      int range,
      Subtrie part,
      Hash accountSum,
      Hash slotSum,
      long accounts,
      long slots,
      long codes,
      long nodes,
      long bytes,
      List<Finding> findings,
      long faults) {
    public Audited {
      findings = List.copyOf(findings);
    }
  }

  private RangeAudit(int range, StoredRows rows, Predicate<Hash> hasCode) {
    this.range = range;
    this.rows = rows;
    this.hasCode = hasCode;
    this.slots = new ForwardRows(rows.cursor(Table.SLOTS));
    this.accountNodes = new Nodes(new ForwardRows(rows.cursor(Table.ACCOUNT_NODES)));
    this.storageNodes = new Nodes(new ForwardRows(rows.cursor(Table.STORAGE_NODES)));
  }

  /**
   * The audit of a range.
   *
   * @param rows of the volume that keeps it, of one moment
   * @param hasCode of any shard
   */
  public static Audited of(int range, StoredRows rows, Predicate<Hash> hasCode) {
    RangeAudit audit = new RangeAudit(range, rows, hasCode);
    try (audit.slots; audit.accountNodes.stored; audit.storageNodes.stored) {
      return audit.run();
    }
  }

  private Audited run() {
    slots.advanceTo(KeyLayout.slot(StateShards.firstKey(range), Hash.ZERO));
    scan(Table.ACCOUNTS, this::addAccount);
    byte[] highest = KeyLayout.slot(StateShards.lastKey(range), Hash.HIGHEST);
    orphansBelow(Arrays.copyOf(highest, highest.length + 1));
    scan(Table.CODES, this::addCode);
    scan(Table.WANTED_CODES, (key, _) -> note("code " + Hash.of(key), "stored", "still wanted"));
    Subtrie part = state.finishSubtrie();
    RlpSlice built = StateRange.open(range, rows).progress().built();
    if (!part.encode().equals(built)) {
      note("part of the trie of range " + range, part.encode().toString(), built.toString());
    }
    return new Audited(
        range, part, sum(accountSum), sum(slotSum), accounts, slotCount, codes, nodes, bytes, findings, faults);
  }

  private static Hash sum(Keccak sponge) {
    return Hash.of(sponge.digest());
  }

  @FunctionalInterface
  private interface Row {
    void is(byte[] key, byte[] value);
  }

  private void scan(Table table, Row row) {
    byte[] last = StateShards.lastKey(range).toBytes();
    try (RowCursor cursor = rows.cursor(table)) {
      boolean found = cursor.seek(StateShards.firstKey(range).toBytes());
      while (found && Arrays.compareUnsigned(cursor.key(), last) <= 0) {
        row.is(cursor.key(), cursor.value());
        found = cursor.next();
      }
    }
  }

  private void addAccount(byte[] key, byte[] slim) {
    accounts++;
    bytes += key.length + slim.length;
    accountSum.update(key).update(slim);
    orphansBelow(key);
    Hash hash = Hash.of(key);
    Account account;
    try {
      account = Account.decodeSlim(RlpSlice.of(slim));
    } catch (MalformedRlpException e) {
      note("account " + hash, "a slim account", e.getMessage());
      storageRoot(hash);
      return;
    }
    Hash root = storageRoot(hash);
    if (!root.equals(account.storageRoot())) {
      note("storage root of account " + hash, account.storageRoot().toHex(), root.toHex());
    }
    if (account.hasCode() && !isPresent(account.codeHash())) {
      note("code of account " + hash, account.codeHash().toHex(), "none");
    }
    account.write(full.clear());
    full.lendTo((array, offset, length) -> state.add(key, 0, key.length, array, offset, length));
  }

  private boolean isPresent(Hash code) {
    return present.computeIfAbsent(code, hasCode::test);
  }

  /** Slots that belong to no account. */
  private void orphansBelow(byte[] end) {
    while (slots.isValid() && Arrays.compareUnsigned(slots.key(), end) < 0) {
      countSlot();
      note("slot " + slot(slots.key()) + " of " + Hash.read(slots.key(), 0), "an account", "none");
      slots.next();
    }
  }

  private static Hash slot(byte[] key) {
    return Hash.read(key, Hash.BYTES);
  }

  private void countSlot() {
    slotCount++;
    byte[] value = slots.value();
    bytes += slots.key().length + value.length;
    slotSum.update(slots.key()).update(value);
  }

  private Hash storageRoot(Hash account) {
    storageKeys = NodeKeys.ofStorage(account);
    while (slots.isValid() && storageKeys.owns(slots.key())) {
      countSlot();
      byte[] key = slots.key();
      byte[] value = slots.value();
      if (value.length == 0) {
        note("slot " + slot(key) + " of " + account, "a number", "nothing");
      } else {
        storage.add(key, Hash.BYTES, Hash.BYTES, value, 0, value.length);
      }
      slots.next();
    }
    return storage.finish();
  }

  private NodeKeys storageKeys() {
    return storageKeys;
  }

  private void addCode(byte[] key, byte[] code) {
    codes++;
    bytes += key.length + code.length;
    Hash hash = Hash.keccak(code);
    if (!hash.equals(Hash.of(key))) {
      note("hash of code " + Hash.of(key), Hash.of(key).toHex(), hash.toHex());
    }
  }

  private void check(BuiltNode node, NodeKeys keys) {
    if (node.kind() == Kind.LEAF) {
      return;
    }
    nodes++;
    byte[] key = keys.at(node.path());
    RlpSlice stored = (keys.table() == Table.ACCOUNT_NODES ? accountNodes : storageNodes).at(key);
    if (!stored.equals(node.encoding())) {
      note(
          "node '" + node.path() + "' in " + keys.table().family() + (keys.owner().length == 0 ? "" : " of " + Hash.of(keys.owner())),
          node.hash().toHex(),
          stored.isEmpty() ? "none" : stored.keccak().toHex());
    }
  }

  private void note(String what, String expected, String got) {
    faults++;
    if (findings.size() < StateAudit.MAX_FINDINGS) {
      findings.add(new Finding(what, expected, got));
    }
  }

  /** Stored nodes in the order in which nodes are made. There may be others between, which are of no use any more. */
  private record Nodes(ForwardRows stored) {
    /** The node with a key, which must be above that asked for before; empty if there is none. */
    RlpSlice at(byte[] key) {
      if (!stored.advanceTo(key) || !Arrays.equals(stored.key(), key)) {
        return RlpSlice.EMPTY;
      }
      RlpSlice node = RlpSlice.of(stored.value());
      stored.next();
      return node;
    }
  }
}
