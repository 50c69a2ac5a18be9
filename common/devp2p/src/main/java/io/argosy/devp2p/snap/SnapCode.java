package io.argosy.devp2p.snap;

/**
 * The message codes of {@code snap/1}, relative to its block of ids.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/snap.md snap
 */
public final class SnapCode {
  public static final int GET_ACCOUNT_RANGE = 0x00;
  public static final int ACCOUNT_RANGE = 0x01;
  public static final int GET_STORAGE_RANGES = 0x02;
  public static final int STORAGE_RANGES = 0x03;
  public static final int GET_BYTE_CODES = 0x04;
  public static final int BYTE_CODES = 0x05;
  public static final int GET_TRIE_NODES = 0x06;
  public static final int TRIE_NODES = 0x07;

  private SnapCode() {}
}
