package io.argosy.interop;

import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.ShardMap;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.core.Shard;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.Account;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.StateShards;
import io.argosy.trie.StackTrie;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Holds the state that Argosy stored against what geth wrote down of the same: every account, every slot, every code, and that there is nothing else. */
final class StateComparison implements AutoCloseable {
  private static final long CACHE_BYTES = 64L << 20;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  /** How geth 1.8.23 names all slots that a transaction wrote in a block of its own: it knows only their hashes. So the storage's root must do. */
  private static final String UNKNOWN_KEY = "";

  private final RocksMemory memory;
  private final List<Volume> volumes;
  private final ShardMap map;
  private final StateShards shards;
  private final Differences differences = new Differences();
  private final Set<Hash> codes = new HashSet<>();
  private long accounts;
  private long slots;

  private StateComparison(RocksMemory memory, List<Volume> volumes) {
    this.memory = memory;
    this.volumes = volumes;
    this.map = ShardMap.of(Shard.Kind.STATE, volumes);
    this.shards = new StateShards(volumes.getFirst().identity().stateShards());
  }

  static StateComparison open(Path data) {
    RocksMemory memory = new RocksMemory(CACHE_BYTES, WRITE_BUFFER_BYTES);
    return new StateComparison(memory, VolumeIdentity.foldersBelow(data).stream()
        .map(folder -> Volume.open(folder, VolumeIdentity.read(folder), memory, Volume.Access.READ))
        .sorted(Comparator.comparingInt(volume -> volume.identity().volume()))
        .toList());
  }

  /** What was compared. */
  record Compared(long accounts, long slots, int codes) {}

  /**
   * Compares all there is; fails with the first differences if there are any.
   *
   * @param dump geth's JSON of the state
   * @param told what Argosy says it has
   */
  Compared compare(Path dump, Hash root, Amounts told) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (JsonParser parser = json.createParser(dump)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.PROPERTY_NAME && parser.currentName().equals("root")) {
          differences.check("root", 0, root, hash(parser.nextStringValue()));
        } else if (parser.currentToken() == JsonToken.PROPERTY_NAME && parser.currentName().equals("accounts")) {
          parser.nextToken();
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String address = parser.currentName();
            parser.nextToken();
            compareAccount(address, parser.readValueAsTree());
          }
        }
      }
    }
    return end(told);
  }

  /**
   * Compares all there is; storages by their roots, computed of the slots that are stored.
   *
   * @param dump accounts as a current geth gives them for {@code debug_accountRange}, by their keys
   */
  Compared compareByKeys(Iterable<JsonNode> dump, Amounts told) {
    for (JsonNode theirs : dump) {
      accounts++;
      Hash key = hash(theirs.get("key").asString());
      compareAccount(theirs.get("key").asString(), key, theirs).ifPresent(expected -> {
        if (!expected.storageRoot().equals(Account.NO_STORAGE)) {
          differences.check("storage root of " + key, 0, expected.storageRoot(), storageRoot(key));
        }
      });
    }
    return end(told);
  }

  private Compared end(Amounts told) {
    differences.check("accounts", 0, accounts, rows(Table.ACCOUNTS));
    differences.check("slots", 0, slots, rows(Table.SLOTS));
    differences.check("codes", 0, (long) codes.size(), rows(Table.CODES));
    differences.check("codes wanted", 0, 0L, rows(Table.WANTED_CODES));
    differences.check("amounts", 0, List.of(accounts, slots, (long) codes.size()), List.of(told.accounts(), told.slots(), told.codes()));
    differences.throwIfAny();
    return new Compared(accounts, slots, codes.size());
  }

  private void compareAccount(String address, JsonNode theirs) {
    accounts++;
    Hash key = Hash.keccak(Hex.decode(address));
    compareAccount(address, key, theirs).ifPresent(expected -> compareStorage(address, key, expected, theirs));
  }

  /** Of the account and its code; what geth says of the account, if we have it. */
  private Optional<Account> compareAccount(String address, Hash key, JsonNode theirs) {
    byte[] row = row(Table.ACCOUNTS, key, key.toBytes());
    if (row == null) {
      differences.check("account " + address, 0, theirs.toString(), "none");
      return Optional.empty();
    }
    Account ours = Account.decodeSlim(RlpSlice.of(row));
    Hash codeHash = hash(theirs.get("codeHash").asString());
    Account expected = new Account(
        theirs.get("nonce").asLong(),
        UInt256.fromDecimal(theirs.get("balance").asString()),
        hash(theirs.get("root").asString()),
        codeHash);
    differences.check("account " + address, 0, expected, ours);
    if (!codeHash.equals(Account.NO_CODE)) {
      codes.add(codeHash);
      differences.check("code of " + address, 0, bare(theirs.get("code").asString()), text(row(Table.CODES, codeHash, codeHash.toBytes())));
    }
    return Optional.of(expected);
  }

  private static String bare(String hex) {
    return hex.startsWith("0x") ? hex.substring(2) : hex;
  }

  private void compareStorage(String address, Hash key, Account expected, JsonNode theirs) {
    if (theirs.get("storage").has(UNKNOWN_KEY)) {
      differences.check("storage root of " + address, 0, expected.storageRoot(), storageRoot(key));
      return;
    }
    for (Map.Entry<String, JsonNode> slot : theirs.get("storage").properties()) {
      slots++;
      byte[] place = new byte[2 * Hash.BYTES];
      key.write(place, 0);
      Hash.keccak(Hex.decode(slot.getKey())).write(place, Hash.BYTES);
      differences.check("slot " + slot.getKey() + " of " + address, 0, slot.getValue().asString(), text(row(Table.SLOTS, key, place)));
    }
  }

  /** Of the slots that are stored, which count as compared. */
  private Hash storageRoot(Hash account) {
    StackTrie trie = new StackTrie();
    byte[] prefix = account.toBytes();
    volumeOf(account).scan(Table.SLOTS, prefix, (place, value) -> {
      if (!Arrays.equals(place, 0, Hash.BYTES, prefix, 0, Hash.BYTES)) {
        return false;
      }
      slots++;
      trie.add(place, Hash.BYTES, Hash.BYTES, value, 0, value.length);
      return true;
    });
    return trie.finish();
  }

  private Volume volumeOf(Hash home) {
    return volumes.get(map.ownerOf(shards.shardOf(home)));
  }

  private byte @Nullable [] row(Table table, Hash home, byte[] key) {
    return volumeOf(home).get(table, key);
  }

  private long rows(Table table) {
    long[] count = new long[1];
    volumes.forEach(volume -> volume.scan(table, new byte[0], (_, _) -> {
      count[0]++;
      return true;
    }));
    return count[0];
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "none" : Hex.encode(bytes);
  }

  private static Hash hash(String hex) {
    return Hash.fromHex(hex);
  }

  @Override
  public void close() {
    volumes.forEach(Volume::close);
    memory.close();
  }
}
