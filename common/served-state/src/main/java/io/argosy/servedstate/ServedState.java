package io.argosy.servedstate;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.NibblePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of one block, whole: answers what snap and GetNodeData ask, as honest servers of today do. Accounts and slots are rows in columns, so that five million of them
 * take a few hundred megabytes. Immutable.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/snap.md snap; protocol notes 4, server behaviour
 */
public final class ServedState {
  /** No answer grows far above this, whatever was asked: geth's number. */
  public static final long SOFT_BYTES = 2 << 20;

  /** Codes or nodes of one answer: geth's number. */
  public static final int MOST_ITEMS = 1024;

  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  private final ServedTrie accounts;
  private final Map<Hash, ServedTrie> storages;
  private final Map<Hash, RlpSlice> codes;

  /** Made when a node is first asked for by its hash: many states never are. */
  private volatile NodeIndex index = NodeIndex.NONE;

  private ServedState(ServedTrie accounts, Map<Hash, ServedTrie> storages, Map<Hash, RlpSlice> codes) {
    this.accounts = accounts;
    this.storages = storages;
    this.codes = codes;
  }

  /**
   * Rows from an origin on, with what proves them.
   *
   * @param rows an encoded list of {@code [hash, value]}
   * @param proof encoded nodes, in no order
   */
  public record Range(RlpSlice rows, List<RlpSlice> proof) {
    public Range {
      proof = List.copyOf(proof);
    }
  }

  /**
   * Storage of accounts, in their order.
   *
   * @param slots for each account an encoded list of {@code [hash, value]}
   * @param proof of the last list, or that there is none; empty if that is a whole storage
   */
  public record Ranges(List<RlpSlice> slots, List<RlpSlice> proof) {
    public Ranges {
      slots = List.copyOf(slots);
      proof = List.copyOf(proof);
    }
  }

  /** A state in the making. Mutable, for one thread. */
  public static final class Builder {
    private final Leaves.Builder rows;
    private final Map<Hash, ServedTrie> storages = new HashMap<>();
    private final Map<Hash, RlpSlice> codes = new HashMap<>();

    private Builder(int accounts) {
      this.rows = new Leaves.Builder(LeafForm.SLIM_ACCOUNTS, accounts);
    }

    /**
     * Adds an account, above all before; throws {@link IllegalArgumentException} if its storage root is not that of its storage.
     *
     * @param hash of its address
     */
    public Builder account(Hash hash, Account account, ServedTrie storage) {
      if (!account.storageRoot().equals(storage.root())) {
        throw new IllegalArgumentException(
            "storage of " + hash + ": expected " + account.storageRoot() + ", got " + storage.root());
      }
      rows.add(hash, account.encodeSlim());
      if (!storage.isEmpty()) {
        storages.put(hash, storage);
      }
      return this;
    }

    /** Adds an account without storage, above all before. */
    public Builder account(Hash hash, Account account) {
      return account(hash, account, ServedTrie.EMPTY);
    }

    /** Adds a code by its hash, which accounts may name. */
    public Builder code(RlpSlice code) {
      codes.put(code.keccak(), code.compact());
      return this;
    }

    /** The state; nothing may be added after this. */
    public ServedState build() {
      return new ServedState(new ServedTrie(rows.build()), Map.copyOf(storages), Map.copyOf(codes));
    }
  }

  /**
   * A state to fill.
   *
   * @param accounts expected; more may come
   */
  public static Builder of(int accounts) {
    return new Builder(accounts);
  }

  public Hash root() {
    return accounts.root();
  }

  /** The trie of accounts, whose values are slim. */
  public ServedTrie accounts() {
    return accounts;
  }

  /** The trie of an account's slots; empty for an account without storage, and for nobody. */
  public ServedTrie storage(Hash account) {
    return storages.getOrDefault(account, ServedTrie.EMPTY);
  }

  /** The account in a row. */
  public Account account(int row) {
    return Account.decodeSlim(accounts.value(row));
  }

  /** Codes by their hashes. */
  public Map<Hash, RlpSlice> codes() {
    return codes;
  }

  /** Slots of all accounts. */
  public long slots() {
    return storages.values().stream().mapToLong(ServedTrie::size).sum();
  }

  /**
   * Accounts from an origin on, slim, always with a proof. The one at or above the limit is the last; there is at least one if the state has any so high.
   *
   * @param byteLimit of keys and values; the row that passes it is the last
   */
  public Range accounts(Hash origin, Hash limit, long byteLimit) {
    RlpWriter writer = new RlpWriter((int) Math.min(byteLimit, SOFT_BYTES) * 5 / 4 + 256).startList();
    Cut cut = write(accounts, origin, limit, Math.min(byteLimit, SOFT_BYTES), LeafForm.SLIM_ACCOUNTS, writer);
    return new Range(writer.endList().toSlice(), prove(accounts, origin, cut));
  }

  /**
   * Storage of some accounts, from the first on. The answer ends with a list that is cut, and before an account that is not there or has no storage.
   *
   * @param origin first slot of the first account
   * @param limit last slot of the first account
   */
  public Ranges storages(List<Hash> wanted, Hash origin, Hash limit, long byteLimit) {
    long room = Math.min(byteLimit, SOFT_BYTES);
    List<RlpSlice> slots = new ArrayList<>();
    Hash from = origin;
    Hash to = limit;
    for (Hash account : wanted) {
      ServedTrie storage = storage(account);
      if (room <= 0 || storage.isEmpty()) {
        break;
      }
      RlpWriter writer = new RlpWriter().startList();
      // A tenth more, so that few storages are cut: as geth has it.
      Cut cut = write(storage, from, to, room + room / 10, LeafForm.PLAIN, writer);
      if (cut.end > cut.first) {
        slots.add(writer.endList().toSlice());
      }
      if (!from.isZero() || cut.end < storage.size()) {
        return new Ranges(slots, prove(storage, from, cut));
      }
      room -= cut.bytes;
      from = Hash.ZERO;
      to = HIGHEST;
    }
    return new Ranges(slots, List.of());
  }

  /** Rows {@code [first, end)} were written. */
  private record Cut(int first, int end, long bytes) {}

  private static Cut write(ServedTrie trie, Hash origin, Hash limit, long byteLimit, LeafForm form, RlpWriter writer) {
    int first = trie.from(origin);
    long bytes = 0;
    int row = first;
    while (row < trie.size() && (row == first || bytes <= byteLimit && trie.key(row - 1).compareTo(limit) < 0)) {
      RlpSlice value = trie.value(row);
      trie.leaves().writeKey(row, writer.startList());
      if (form == LeafForm.SLIM_ACCOUNTS) {
        writer.item(value);
      } else {
        writer.string(value);
      }
      writer.endList();
      bytes += Hash.BYTES + value.length();
      row++;
    }
    return new Cut(first, row, bytes);
  }

  private static List<RlpSlice> prove(ServedTrie trie, Hash origin, Cut cut) {
    return cut.end > cut.first ? trie.prove(origin, trie.key(cut.end - 1)) : trie.prove(origin);
  }

  /** A code; empty if no account has it. */
  public Optional<RlpSlice> code(Hash hash) {
    return Optional.ofNullable(codes.get(hash));
  }

  /** The node of the account trie at a path. */
  public Optional<RlpSlice> node(NibblePath path) {
    return accounts.node(path);
  }

  /** The node of an account's storage trie at a path. */
  public Optional<RlpSlice> node(Hash account, NibblePath path) {
    return storage(account).node(path);
  }

  /** A node of any of its tries, or a code. The first call for a node goes through the whole state. */
  public Optional<RlpSlice> byHash(Hash hash) {
    Optional<RlpSlice> code = code(hash);
    return code.isPresent() ? code : indexed().find(hash);
  }

  private NodeIndex indexed() {
    NodeIndex known = index;
    if (known == NodeIndex.NONE) {
      synchronized (this) {
        known = index;
        if (known == NodeIndex.NONE) {
          List<ServedTrie> tries = new ArrayList<>();
          tries.add(accounts);
          tries.addAll(storages.values());
          known = NodeIndex.of(tries);
          index = known;
        }
      }
    }
    return known;
  }

  @Override
  public String toString() {
    return "state of " + accounts.size() + " accounts, root " + root().brief();
  }
}
