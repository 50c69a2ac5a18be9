package io.argosy.devp2p.eth;

/**
 * The message codes of {@code eth}, relative to its block of ids, and the versions that have them.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/eth.md eth
 */
public final class EthCode {
  public static final int STATUS = 0x00;
  public static final int NEW_BLOCK_HASHES = 0x01;
  public static final int TRANSACTIONS = 0x02;
  public static final int GET_BLOCK_HEADERS = 0x03;
  public static final int BLOCK_HEADERS = 0x04;
  public static final int GET_BLOCK_BODIES = 0x05;
  public static final int BLOCK_BODIES = 0x06;
  public static final int NEW_BLOCK = 0x07;
  public static final int NEW_POOLED_TRANSACTION_HASHES = 0x08;
  public static final int GET_POOLED_TRANSACTIONS = 0x09;
  public static final int POOLED_TRANSACTIONS = 0x0a;
  public static final int GET_NODE_DATA = 0x0d;
  public static final int NODE_DATA = 0x0e;
  public static final int GET_RECEIPTS = 0x0f;
  public static final int RECEIPTS = 0x10;
  public static final int BLOCK_RANGE_UPDATE = 0x11;
  public static final int GET_BLOCK_ACCESS_LISTS = 0x12;
  public static final int BLOCK_ACCESS_LISTS = 0x13;

  private EthCode() {}

  /** True if {@code version} has a message with this code. */
  public static boolean isIn(int version, int code) {
    return switch (code) {
      case STATUS, NEW_BLOCK_HASHES, TRANSACTIONS, GET_BLOCK_HEADERS, BLOCK_HEADERS, GET_BLOCK_BODIES, BLOCK_BODIES,
          NEW_BLOCK -> true;
      case NEW_POOLED_TRANSACTION_HASHES, GET_POOLED_TRANSACTIONS, POOLED_TRANSACTIONS -> version >= 65;
      case GET_NODE_DATA, NODE_DATA -> version >= 63 && version <= 66;
      case GET_RECEIPTS, RECEIPTS -> version >= 63;
      case BLOCK_RANGE_UPDATE -> version >= 69;
      case GET_BLOCK_ACCESS_LISTS, BLOCK_ACCESS_LISTS -> version >= 71;
      default -> false;
    };
  }
}
