package io.argosy.devp2p.snap;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/**
 * A {@code snap/1} message. A request and its reply share an id of 64 bits, any value. Accounts and slots go by the hashes of their addresses and keys.
 * Rows, nodes and code stay as they came; their order, hashes and proofs are for who asked to check.
 *
 * <p>Byte limits are wishes: a server stops once an answer has so many bytes, so that one may have some more, and never far above 2 MiB.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/snap.md snap
 */
public sealed interface SnapMessage {
  long requestId();

  /** Asks for something. */
  sealed interface Request extends SnapMessage {
    /** Bytes wanted at most; not negative. Larger numbers on the wire count as the largest long. */
    long byteLimit();
  }

  /** Answers a request; with nothing at all in it if the peer does not have the state. */
  sealed interface Reply extends SnapMessage {}

  /**
   * Asks for accounts of a state, in order.
   *
   * @param root of the state
   * @param origin first account wanted, whether it is there or not
   * @param limit last account wanted; the first one at or above it may be the last of the answer
   */
  record GetAccountRange(long requestId, Hash root, Hash origin, Hash limit, long byteLimit) implements Request {}

  /**
   * Accounts as they are from the origin on.
   *
   * @param accounts a list of {@code [hash, slim account]}, whole; the rows' shape is checked, their accounts and order are not
   * @param proof nodes from the root to the origin and to the last account, in any order
   */
  record AccountRange(long requestId, RlpSlice accounts, List<RlpSlice> proof) implements Reply {
    public AccountRange {
      proof = List.copyOf(proof);
    }
  }

  /**
   * Asks for the storage of accounts.
   *
   * @param accounts hashes of addresses, in the order of the answer
   * @param origin first slot wanted of the first account; zero, which some send as no bytes, for all
   * @param limit last slot wanted of the last account; the highest hash, which some send as no bytes, for all
   */
  record GetStorageRanges(long requestId, Hash root, List<Hash> accounts, Hash origin, Hash limit, long byteLimit)
      implements Request {
    public GetStorageRanges {
      accounts = List.copyOf(accounts);
    }
  }

  /**
   * Storage of the first accounts that were asked for.
   *
   * @param slots for each account a list of {@code [hash, value]}, whole; the rows' shape is checked, their order is not. All but the last are the whole
   *     storage
   * @param proof of the last list; none if it is the whole storage too
   */
  record StorageRanges(long requestId, List<RlpSlice> slots, List<RlpSlice> proof) implements Reply {
    public StorageRanges {
      slots = List.copyOf(slots);
      proof = List.copyOf(proof);
    }
  }

  record GetByteCodes(long requestId, List<Hash> hashes, long byteLimit) implements Request {
    public GetByteCodes {
      hashes = List.copyOf(hashes);
    }
  }

  /**
   * @param codes in the order asked, without those the peer lacks
   */
  record ByteCodes(long requestId, List<RlpSlice> codes) implements Reply {
    public ByteCodes {
      codes = List.copyOf(codes);
    }
  }

  /** Asks for nodes of a state and of its accounts' storage. */
  record GetTrieNodes(long requestId, Hash root, List<NodePaths> paths, long byteLimit) implements Request {
    public GetTrieNodes {
      paths = List.copyOf(paths);
    }
  }

  /**
   * @param nodes in the order asked, perhaps without some the peer lacks
   */
  record TrieNodes(long requestId, List<RlpSlice> nodes) implements Reply {
    public TrieNodes {
      nodes = List.copyOf(nodes);
    }
  }
}
