package io.argosy.era;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The root over an epoch's blocks: SSZ's hash tree root of a list of (block hash, total difficulty after it), of at most 8192. It stays the same whoever writes a file, so it names the file's content. Mutable, for one thread.
 *
 * @spec https://github.com/ethereum/portal-network-specs/blob/master/legacy/history/history-network.md#the-historical-hashes-accumulator header records
 */
public final class EpochAccumulator {
  private static final int DEPTH = 13;

  private final MessageDigest sha256 = sha256();
  private final byte[] nodes = new byte[EraFile.MAX_BLOCKS * Hash.BYTES];
  private final byte[] pair = new byte[2 * Hash.BYTES];
  private int count;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The next block.
   *
   * @param totalDifficulty of all blocks up to and with it
   * @throws IllegalStateException for one past the 8192nd
   */
  public void add(Hash block, UInt256 totalDifficulty) {
    if (count == EraFile.MAX_BLOCKS) {
      throw new IllegalStateException("an epoch has at most " + EraFile.MAX_BLOCKS + " blocks");
    }
    block.write(pair, 0);
    LittleEndian.putUint256(pair, Hash.BYTES, totalDifficulty);
    hash(pair, 0, nodes, count++ * Hash.BYTES);
  }

  public int count() {
    return count;
  }

  /** The root over all blocks added; no more can be added after. */
  public Hash root() {
    byte[] zero = new byte[2 * Hash.BYTES];
    int width = count;
    for (int level = 0; level < DEPTH; level++) {
      if (width % 2 == 1) {
        System.arraycopy(zero, 0, nodes, width++ * Hash.BYTES, Hash.BYTES);
      }
      width /= 2;
      for (int i = 0; i < width; i++) {
        hash(nodes, 2 * i * Hash.BYTES, nodes, i * Hash.BYTES);
      }
      System.arraycopy(zero, 0, zero, Hash.BYTES, Hash.BYTES);
      hash(zero, 0, zero, 0);
    }
    System.arraycopy(nodes, 0, pair, 0, Hash.BYTES);
    java.util.Arrays.fill(pair, Hash.BYTES, pair.length, (byte) 0);
    LittleEndian.putInt64(pair, Hash.BYTES, count);
    byte[] root = new byte[Hash.BYTES];
    hash(pair, 0, root, 0);
    return Hash.of(root);
  }

  private void hash(byte[] source, int at, byte[] target, int to) {
    try {
      sha256.update(source, at, 2 * Hash.BYTES);
      sha256.digest(target, to, Hash.BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes have room", e);
    }
  }
}
