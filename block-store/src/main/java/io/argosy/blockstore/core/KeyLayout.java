package io.argosy.blockstore.core;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.stages.Stage;
import io.argosy.stages.StateShards;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of keys, and of values that are not RLP. Numbers are big-endian, so rows lie in the order of the chain.
 *
 * <pre>
 *   by block   number (8) | hash (32)
 *   canon      number (8)  ->  hash (32) | total difficulty (32)
 *   meta       "p/" stage "/" shard (2)      progress of a stage
 *              "e/" shard (2)                epoch of a shard
 *              "o/" topic "/" partition (4)  Kafka position
 *              "s/" shard (2)                header of a state shard
 *              "r/" range (1)                cursor and part of the trie of a range of the state
 *              "a/" account hash (32)        cursors of a storage that is fetched in parts
 *              "c/" key                      order of the operator, in the first volume
 *              "d/" key                      what became of it
 *              "w/" shard (2)                who has a shard of the chain that was moved (ShardClaim)
 *              "v/" shard (2)                the same, of a shard of the state
 *              "i/"                          number of the store's present life, in the first volume
 *   slot       account hash (32) | slot hash (32)
 *   nodes      [account hash (32)] | sort key of a path (NibblePath)
 * </pre>
 */
public final class KeyLayout {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Of orders of the operator, in the first volume. */
  public static final String ORDERS = "c/";

  /** Of what became of them. */
  public static final String OUTCOMES = "d/";

  /** Longer than any key. */
  private static final byte[] ABOVE_ALL = new byte[128];

  static {
    java.util.Arrays.fill(ABOVE_ALL, (byte) -1);
  }

  private KeyLayout() {}

  public static byte[] number(long number) {
    byte[] key = new byte[8];
    LONG.set(key, 0, number);
    return key;
  }

  public static long number(byte[] bytes) {
    return (long) LONG.get(bytes, 0);
  }

  public static byte[] block(BlockRef block) {
    return block(block.number(), block.hash());
  }

  public static byte[] block(long number, Hash hash) {
    byte[] key = new byte[40];
    LONG.set(key, 0, number);
    hash.write(key, 8);
    return key;
  }

  public static byte[] canon(Hash hash, UInt256 totalDifficulty) {
    byte[] value = new byte[64];
    hash.write(value, 0);
    totalDifficulty.write(value, 32);
    return value;
  }

  public static Hash canonHash(byte[] value) {
    return Hash.read(value, 0);
  }

  public static UInt256 canonDifficulty(byte[] value) {
    return UInt256.read(value, 32, 32);
  }

  public static byte[] transaction(long number, int index) {
    byte[] value = new byte[12];
    LONG.set(value, 0, number);
    value[8] = (byte) (index >>> 24);
    value[9] = (byte) (index >>> 16);
    value[10] = (byte) (index >>> 8);
    value[11] = (byte) index;
    return value;
  }

  public static int transactionIndex(byte[] value) {
    return (value[8] & 0xff) << 24 | (value[9] & 0xff) << 16 | (value[10] & 0xff) << 8 | value[11] & 0xff;
  }

  public static byte[] progress(Stage stage, int shard) {
    return text("p/" + stage.key() + "/", shard >>> 8, shard);
  }

  public static byte[] epoch(int shard) {
    return text("e/", shard >>> 8, shard);
  }

  public static byte[] position(String topic, int partition) {
    return text("o/" + topic + "/", partition >>> 24, partition >>> 16, partition >>> 8, partition);
  }

  public static byte[] stateShard(int shard) {
    return text("s/", shard >>> 8, shard);
  }

  public static byte[] stateRange(int range) {
    return text("r/", range);
  }

  public static byte[] openStorage(Hash account) {
    byte[] key = new byte[2 + Hash.BYTES];
    key[0] = 'a';
    key[1] = '/';
    account.write(key, 2);
    return key;
  }

  /** The account of a key of an opened storage. */
  static Hash openAccount(byte[] key) {
    return Hash.read(key, 2);
  }

  /** True for the key of an opened storage of an account up to {@code last}, given that it is not below the first. */
  static boolean isOpenStorage(byte[] key, Hash last) {
    return key.length == 2 + Hash.BYTES && key[0] == 'a' && key[1] == '/' && openAccount(key).compareTo(last) <= 0;
  }

  public static byte[] slot(Hash account, Hash slot) {
    byte[] key = new byte[2 * Hash.BYTES];
    account.write(key, 0);
    slot.write(key, Hash.BYTES);
    return key;
  }

  public static byte[] named(String prefix, String name) {
    return (prefix + name).getBytes(StandardCharsets.UTF_8);
  }

  /** True for a key that begins so. */
  public static boolean isNamed(String prefix, byte[] key) {
    byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
    return key.length >= start.length && java.util.Arrays.equals(start, 0, start.length, key, 0, start.length);
  }

  public static byte[] incarnation() {
    return text("i/");
  }

  public static byte[] claim(int shard) {
    return text("w/", shard >>> 8, shard);
  }

  public static byte[] stateClaim(int shard) {
    return text("v/", shard >>> 8, shard);
  }

  /**
   * Where the rows of a range of the state begin: at or below all its keys in a table, above those of the range before. In {@link Table#META} it is the cursors of opened storages that lie so.
   *
   * @param range 0 to 256; where the rows of all ranges end for the latter
   */
  public static byte[] startOfRange(Table table, int range) {
    return switch (table) {
      case ACCOUNTS, SLOTS, CODES, WANTED_CODES, STORAGE_NODES -> range < StateShards.RANGES ? new byte[] {(byte) range} : ABOVE_ALL.clone();
      // Sort keys have a nibble a byte, and nodes above the ranges are stored nowhere.
      case ACCOUNT_NODES -> new byte[] {(byte) (range >> 4), (byte) (range & 0xf)};
      case META -> range < StateShards.RANGES ? new byte[] {'a', '/', (byte) range} : new byte[] {'a', '/' + 1};
      case HEADERS, CANON, NUMBERS, BODIES, RECEIPTS, ACCESS_LISTS, TRANSACTIONS -> throw new IllegalArgumentException(table + " is not of the state");
    };
  }

  private static byte[] text(String prefix, int... tail) {
    byte[] start = prefix.getBytes(StandardCharsets.US_ASCII);
    byte[] key = java.util.Arrays.copyOf(start, start.length + tail.length);
    for (int i = 0; i < tail.length; i++) {
      key[start.length + i] = (byte) tail[i];
    }
    return key;
  }
}
