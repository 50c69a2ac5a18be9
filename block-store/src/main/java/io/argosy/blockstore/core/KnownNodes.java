package io.argosy.blockstore.core;

import io.argosy.chain.Account;
import io.argosy.packs.NodePlace;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.StateShards;
import io.argosy.trie.NibblePath;
import io.argosy.trie.Subtrie;
import java.util.Arrays;
import java.util.Optional;

/** What is known of tries by the nodes and rows of one moment: answers at the cost of a few reads whatever lies below. Mutable, for one thread. */
public final class KnownNodes implements AutoCloseable {
  private static final int KEY_NIBBLES = 2 * Hash.BYTES;

  /** Nibbles of a range: the trie above has rows of several shards, and is stored nowhere. */
  private static final int RANGE_NIBBLES = 2;

  private final Reader accounts;
  private final Reader slots;

  public KnownNodes(StoredRows rows) {
    accounts = new Reader(rows, Table.ACCOUNTS, Table.ACCOUNT_NODES);
    slots = new Reader(rows, Table.SLOTS, Table.STORAGE_NODES);
  }

  /** The shard that knows of a place; none for places above the ranges, of which nobody does. */
  public static Optional<Integer> shardOf(NodePlace place, StateShards shards) {
    if (!place.account().isZero()) {
      return Optional.of(shards.shardOf(place.account()));
    }
    NibblePath path = NibblePath.ofHexPrefix(place.path());
    return path.length() < RANGE_NIBBLES || path.length() > KEY_NIBBLES
        ? Optional.empty()
        : Optional.of(shards.shardOf(path.lowestKey()));
  }

  /** The hash of the node at a place, see {@code StateReads}. */
  public Optional<Hash> at(NodePlace place) {
    NibblePath path = NibblePath.ofHexPrefix(place.path());
    if (path.length() > KEY_NIBBLES) {
      return Optional.empty();
    }
    return (place.account().isZero() ? accountsBelow(path) : slotsBelow(place.account(), path))
        .flatMap(part -> part.hashAt(path.length()));
  }

  /** All accounts at or below a path as a part of the trie, if that and all their storages are known to be right; empty parts are not. */
  Optional<Subtrie> accountsBelow(NibblePath path) {
    return accounts.below(NodeKeys.ofState(), path, (key, slim) -> {
      Account account = Account.decodeSlim(RlpSlice.of(slim));
      return account.hasStorage() && !storageRoot(key).equals(Optional.of(account.storageRoot()))
          ? Optional.empty()
          : Optional.of(account.encode());
    });
  }

  /** All slots of an account at or below a path as a part of its storage's trie, if that is known to be right; empty parts are not. */
  Optional<Subtrie> slotsBelow(Hash account, NibblePath path) {
    return slots.below(NodeKeys.ofStorage(account), path, (_, value) -> Optional.of(RlpSlice.of(value)));
  }

  private Optional<Hash> storageRoot(Hash account) {
    return slotsBelow(account, NibblePath.EMPTY).flatMap(part -> part.hashAt(0));
  }

  @Override
  public void close() {
    accounts.close();
    slots.close();
  }

  /** A leaf's value out of its row; empty if it is not known to be right. */
  @FunctionalInterface
  private interface LeafValue {
    Optional<RlpSlice> of(Hash key, byte[] row);
  }

  /** The rows of one table and the nodes above. */
  private static final class Reader implements AutoCloseable {
    private final RowCursor rows;
    private final RowCursor nodes;

    Reader(StoredRows stored, Table rowTable, Table nodeTable) {
      rows = stored.cursor(rowTable);
      nodes = stored.cursor(nodeTable);
    }

    Optional<Subtrie> below(NodeKeys keys, NibblePath region, LeafValue value) {
      byte[] lowest = keys.row(region.lowestKey());
      byte[] highest = keys.row(region.highestKey());
      if (!rows.seekBack(highest) || Arrays.compareUnsigned(rows.key(), lowest) < 0) {
        return Optional.empty();
      }
      byte[] last = rows.key();
      rows.seek(lowest);
      byte[] first = rows.key();
      if (Arrays.equals(first, last)) {
        Hash leaf = Hash.read(first, keys.owner().length);
        return value.of(leaf, rows.value()).map(leafValue -> new Subtrie.Lone(RlpSlice.of(leaf.toBytes()), leafValue));
      }
      byte[] prefix = keys.prefix(region);
      if (!nodes.seekBack(keys.at(region)) || !NodeKeys.startsWith(nodes.key(), prefix)) {
        return Optional.empty();
      }
      NibblePath top = keys.path(nodes.key());
      boolean hasAllRows = Arrays.compareUnsigned(first, keys.row(top.lowestKey())) >= 0
          && Arrays.compareUnsigned(last, keys.row(top.highestKey())) <= 0;
      return hasAllRows ? Optional.of(Subtrie.below(top, RlpSlice.of(nodes.value()))) : Optional.empty();
    }

    @Override
    public void close() {
      rows.close();
      nodes.close();
    }
  }
}
