package io.argosy.blockstore.core;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.stages.StateShards;
import io.argosy.trie.BuiltNode;
import io.argosy.trie.BuiltNode.Kind;
import io.argosy.trie.NibblePath;
import io.argosy.trie.StackTrie;
import io.argosy.trie.Subtrie;
import java.util.function.BooleanSupplier;

/**
 * Makes the nodes of one range of the state out of its rows, and those of the storages in it. What is known by nodes that are stored is not read again. Memory is flat whatever the size of the range or of a storage. For
 * one thread and one build.
 *
 * <p>Only branches and extensions come out, since the leaves are rows; in the order of their keys. No node of the state's trie comes out that has an account below whose slots do not make the root that it names; nodes of
 * storages come out in any case, since they speak of nothing but slots.
 */
public final class RangeBuild {
  /** Rows between two looks at whether to go on. */
  private static final int LOOK_EVERY = 1_024;

  private final Output output;
  private final BooleanSupplier stopped;
  private final TrieFeed accounts;
  private final TrieFeed slots;
  private final StackTrie state = new StackTrie(this::putAccountNode);
  private final StackTrie storage = new StackTrie(this::putStorageNode);
  private final RlpWriter full = new RlpWriter();
  private NodeKeys storageKeys = NodeKeys.ofStorage(Hash.ZERO);
  private NibblePath unsoundPath = NibblePath.EMPTY;
  private long unsound;
  private long rows;

  /** Takes nodes, ascending within each table. */
  @FunctionalInterface
  public interface Output {
    void put(Table table, byte[] key, byte[] node);
  }

  /**
   * @param part of the state trie that the range's rows make
   * @param unsound accounts whose slots do not make the root that they name
   * @param rows that were read
   */
  public record Built(Subtrie part, long unsound, long rows) {}

  /** The build was told to stop. */
  public static final class Stopped extends RuntimeException {
    Stopped() {
      super("stopped", null, false, false);
    }
  }

  private RangeBuild(TrieFeed accounts, TrieFeed slots, Output output, BooleanSupplier stopped) {
    this.accounts = accounts;
    this.slots = slots;
    this.output = output;
    this.stopped = stopped;
  }

  /**
   * Builds one range.
   *
   * @param stored rows of one moment
   * @param stopped asked now and then; the build throws {@link Stopped} if it is
   */
  public static Built of(int range, StoredRows stored, Output output, BooleanSupplier stopped) {
    try (TrieFeed accounts = new TrieFeed(stored, Table.ACCOUNTS, Table.ACCOUNT_NODES);
        TrieFeed slots = new TrieFeed(stored, Table.SLOTS, Table.STORAGE_NODES)) {
      return new RangeBuild(accounts, slots, output, stopped).run(range);
    }
  }

  private Built run(int range) {
    NibblePath region = NibblePath.of(StateShards.firstKey(range).toBytes(), 2);
    accounts.feed(NodeKeys.ofState(), region, state, this::addAccount);
    return new Built(state.finishSubtrie(), unsound, rows);
  }

  private void addAccount(byte[] key, byte[] slim) {
    lookWhetherStopped();
    Account account = Account.decodeSlim(RlpSlice.of(slim));
    boolean isSound = !account.hasStorage() || storageRoot(key).equals(account.storageRoot());
    account.write(full.clear());
    full.lendTo((array, offset, length) -> state.add(key, 0, key.length, array, offset, length));
    if (!isSound) {
      unsound++;
      // After the leaf was added: nodes that were finished before it have it not below them.
      unsoundPath = NibblePath.ofKey(key);
    }
  }

  private Hash storageRoot(byte[] account) {
    storageKeys = NodeKeys.ofStorage(Hash.of(account));
    slots.feed(storageKeys, NibblePath.EMPTY, storage, (key, value) -> {
      lookWhetherStopped();
      storage.add(key, Hash.BYTES, Hash.BYTES, value, 0, value.length);
    });
    return storage.finish();
  }

  private void lookWhetherStopped() {
    if (++rows % LOOK_EVERY == 0 && stopped.getAsBoolean()) {
      throw new Stopped();
    }
  }

  /** A node comes when its last leaf is the last that was added, so if any unsound account is below it, the latest one is. */
  private void putAccountNode(BuiltNode node) {
    if (node.kind() != Kind.LEAF && !(unsound > 0 && unsoundPath.startsWith(node.path()))) {
      put(NodeKeys.ofState(), node);
    }
  }

  private void putStorageNode(BuiltNode node) {
    if (node.kind() != Kind.LEAF) {
      put(storageKeys, node);
    }
  }

  private void put(NodeKeys keys, BuiltNode node) {
    byte[] encoding = new byte[node.length()];
    node.copyTo(encoding, 0);
    output.put(keys.table(), keys.at(node.path()), encoding);
  }
}
