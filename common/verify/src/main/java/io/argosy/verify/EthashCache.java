package io.argosy.verify;

import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Ethash's cache of one epoch, 16 MiB and more, from which any item of the dataset is made. Immutable; may be shared by threads.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Appendix J
 */
final class EthashCache {
  /** What a header and a nonce give: the mix digest, and the number that must be small. */
  record Mix(Hash digest, UInt256 result) {}

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FNV_PRIME = 0x01000193;
  private static final int ROW_WORDS = 16;
  private static final int ROW_BYTES = 64;
  private static final int CACHE_ROUNDS = 3;
  private static final int ITEM_PARENTS = 256;
  private static final int ACCESSES = 64;

  private final int[] words;
  private final int rows;
  private final long rowsInverse;
  private final long pages;

  private EthashCache(int[] words, long datasetBytes) {
    this.words = words;
    this.rows = words.length / ROW_WORDS;
    this.rowsInverse = Long.divideUnsigned(-1L, rows) + 1;
    this.pages = datasetBytes / (2 * ROW_BYTES);
  }

  /** Makes the cache: about a million hashes for 16 MiB, half a second. */
  static EthashCache make(Hash seed, long cacheBytes, long datasetBytes) {
    int rows = Math.toIntExact(cacheBytes / ROW_BYTES);
    int[] words = new int[rows * ROW_WORDS];
    Keccak sponge = Keccak.of512();
    byte[] row = new byte[ROW_BYTES];
    sponge.update(seed.toBytes());
    for (int i = 0; i < rows; i++) {
      sponge.finish(row, 0);
      for (int w = 0; w < ROW_WORDS; w++) {
        words[i * ROW_WORDS + w] = (int) INTS.get(row, 4 * w);
      }
      sponge.update(row);
    }
    sponge.reset();
    for (int round = 0; round < CACHE_ROUNDS; round++) {
      for (int i = 0; i < rows; i++) {
        int before = (i == 0 ? rows - 1 : i - 1) * ROW_WORDS;
        int chosen = Integer.remainderUnsigned(words[i * ROW_WORDS], rows) * ROW_WORDS;
        for (int w = 0; w < ROW_WORDS; w++) {
          INTS.set(row, 4 * w, words[before + w] ^ words[chosen + w]);
        }
        sponge.update(row).finish(row, 0);
        for (int w = 0; w < ROW_WORDS; w++) {
          words[i * ROW_WORDS + w] = (int) INTS.get(row, 4 * w);
        }
      }
    }
    return new EthashCache(words, datasetBytes);
  }

  /** Ethash's main loop, the dataset's items being made as they are needed: one to two milliseconds. */
  Mix hashimoto(Hash sealHash, long nonce) {
    Keccak sponge512 = Keccak.of512();
    byte[] start = new byte[ROW_BYTES + Hash.BYTES];
    byte[] input = new byte[Hash.BYTES + 8];
    sealHash.write(input, 0);
    LONGS.set(input, Hash.BYTES, nonce);
    sponge512.update(input).finish(start, 0);
    int first = (int) INTS.get(start, 0);
    int[] mix = new int[2 * ROW_WORDS];
    for (int i = 0; i < mix.length; i++) {
      mix[i] = (int) INTS.get(start, 4 * (i % ROW_WORDS));
    }
    Items items = new Items(sponge512);
    for (int i = 0; i < ACCESSES; i++) {
      long page = Long.remainderUnsigned(Integer.toUnsignedLong(fnv(i ^ first, mix[i % mix.length])), pages);
      items.make((int) (2 * page));
      for (int w = 0; w < ROW_WORDS; w++) {
        mix[w] = fnv(mix[w], items.even[w]);
        mix[ROW_WORDS + w] = fnv(mix[ROW_WORDS + w], items.odd[w]);
      }
    }
    for (int i = 0; i < mix.length; i += 4) {
      int folded = fnv(fnv(fnv(mix[i], mix[i + 1]), mix[i + 2]), mix[i + 3]);
      INTS.set(start, ROW_BYTES + i, folded);
    }
    Hash digest = Hash.read(start, ROW_BYTES);
    return new Mix(digest, UInt256.of(Hash.keccak(start)));
  }

  /** The first word of the row that a number chooses: its remainder, by two multiplications (Lemire, Kaser and Kurz 2019) in the place of a division. */
  private int wordOf(int number) {
    return (int) Math.unsignedMultiplyHigh(rowsInverse * Integer.toUnsignedLong(number), rows) * ROW_WORDS;
  }

  private static int fnv(int a, int b) {
    return a * FNV_PRIME ^ b;
  }

  /** The Keccak-256 of all words, little-endian: what test vectors name a cache by. */
  Hash hash() {
    byte[] bytes = new byte[4 * words.length];
    for (int i = 0; i < words.length; i++) {
      INTS.set(bytes, 4 * i, words[i]);
    }
    return Hash.keccak(bytes);
  }

  /** Two neighbouring items of the dataset at a time: neither waits for the other's memory. */
  private final class Items {
    private final Keccak sponge;
    private final byte[] row = new byte[ROW_BYTES];
    final int[] even = new int[ROW_WORDS];
    final int[] odd = new int[ROW_WORDS];

    Items(Keccak sponge) {
      this.sponge = sponge;
    }

    void make(int evenIndex) {
      start(evenIndex, even);
      start(evenIndex + 1, odd);
      for (int j = 0; j < ITEM_PARENTS; j++) {
        int a = wordOf(fnv(evenIndex ^ j, even[j % ROW_WORDS]));
        int b = wordOf(fnv(evenIndex + 1 ^ j, odd[j % ROW_WORDS]));
        mixIn(even, a);
        mixIn(odd, b);
      }
      finish(even);
      finish(odd);
    }

    private void mixIn(int[] item, int from) {
      for (int w = 0; w < ROW_WORDS; w++) {
        item[w] = item[w] * FNV_PRIME ^ words[from + w];
      }
    }

    private void start(int index, int[] item) {
      System.arraycopy(words, Integer.remainderUnsigned(index, rows) * ROW_WORDS, item, 0, ROW_WORDS);
      item[0] ^= index;
      finish(item);
    }

    private void finish(int[] item) {
      for (int w = 0; w < ROW_WORDS; w++) {
        INTS.set(row, 4 * w, item[w]);
      }
      sponge.update(row).finish(row, 0);
      for (int w = 0; w < ROW_WORDS; w++) {
        item[w] = (int) INTS.get(row, 4 * w);
      }
    }
  }
}
