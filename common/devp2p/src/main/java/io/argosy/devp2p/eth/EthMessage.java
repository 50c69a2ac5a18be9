package io.argosy.devp2p.eth;

import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@code eth} message of any version. A request and its reply share an id, which is 0 below eth/66 where the wire has none;
 * an announcement has no id. Blocks, receipts and transactions stay as they came, encoded.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/eth.md eth
 */
public sealed interface EthMessage {
  /** Asks for something; at most one of a kind is open below eth/66, since nothing but the kind says what an answer answers. */
  sealed interface Request extends EthMessage {
    long requestId();
  }

  /** Answers a request: never more items than asked for, perhaps fewer, perhaps none. */
  sealed interface Reply extends EthMessage {
    long requestId();
  }

  /** The first message of each side, and sent once. */
  sealed interface Status extends EthMessage {
    /** The version of {@code eth} the sender takes this to be. */
    int version();

    long networkId();

    Hash genesis();

    /** From eth/64 on. */
    Optional<ForkId> forkId();

    /** The sender's newest block. */
    Hash head();
  }

  /**
   * Up to eth/68.
   *
   * @param fork null below eth/64
   */
  record StatusByDifficulty(
      int version, long networkId, UInt256 totalDifficulty, Hash head, Hash genesis, @Nullable ForkId fork)
      implements Status {
    @Override
    public Optional<ForkId> forkId() {
      return Optional.ofNullable(fork);
    }
  }

  /**
   * From eth/69 on.
   *
   * @param served blocks whose bodies and receipts the sender has; headers it has from genesis on
   * @param head hash of the last of them, never zero
   */
  record StatusByRange(int version, long networkId, Hash genesis, ForkId fork, BlockRange served, Hash head)
      implements Status {
    @Override
    public Optional<ForkId> forkId() {
      return Optional.of(fork);
    }
  }

  record NewBlockHashes(List<BlockRef> blocks) implements EthMessage {
    public NewBlockHashes {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * @param list the whole list, counted and otherwise unread
   */
  record Transactions(RlpSlice list) implements EthMessage {}

  /**
   * @param limit most headers wanted; larger numbers on the wire count as the largest int
   * @param skip headers left out between two, 0 for none
   */
  record GetBlockHeaders(long requestId, BlockStart start, int limit, long skip, Direction direction)
      implements Request {}

  record BlockHeaders(long requestId, List<RlpSlice> headers) implements Reply {
    public BlockHeaders {
      headers = List.copyOf(headers);
    }
  }

  record GetBlockBodies(long requestId, List<Hash> blocks) implements Request {
    public GetBlockBodies {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * @param bodies in the order asked, perhaps without some the peer lacks
   */
  record BlockBodies(long requestId, List<RlpSlice> bodies) implements Reply {
    public BlockBodies {
      bodies = List.copyOf(bodies);
    }
  }

  /**
   * @param block {@code [header, transactions, ommers]}, whole
   * @param totalDifficulty of the chain up to this block, its own included
   */
  record NewBlock(RlpSlice block, UInt256 totalDifficulty) implements EthMessage {}

  /**
   * @param payload as it came: a list of hashes up to eth/67, types, sizes and hashes from eth/68 on
   */
  record NewPooledTransactionHashes(RlpSlice payload) implements EthMessage {}

  record GetPooledTransactions(long requestId, List<Hash> transactions) implements Request {
    public GetPooledTransactions {
      transactions = List.copyOf(transactions);
    }
  }

  /**
   * @param list the whole list, counted and otherwise unread
   */
  record PooledTransactions(long requestId, RlpSlice list) implements Reply {}

  /** eth/63 to eth/66: trie nodes or code by their hash. */
  record GetNodeData(long requestId, List<Hash> nodes) implements Request {
    public GetNodeData {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * @param values contents of the byte strings, without prefix: what hashes to what was asked
   */
  record NodeData(long requestId, List<RlpSlice> values) implements Reply {
    public NodeData {
      values = List.copyOf(values);
    }
  }

  /**
   * @param firstIndex receipts of the first block to leave out, for going on after a cut answer; 0 below eth/70
   */
  record GetReceipts(long requestId, List<Hash> blocks, long firstIndex) implements Request {
    public GetReceipts {
      blocks = List.copyOf(blocks);
    }

    public GetReceipts(long requestId, List<Hash> blocks) {
      this(requestId, blocks, 0);
    }
  }

  /**
   * @param lists one list of receipts a block, encoded as its version has them: with a bloom up to eth/68, without from eth/69 on
   * @param lastIncomplete the last list was cut for size; never below eth/70
   */
  record Receipts(long requestId, List<RlpSlice> lists, boolean lastIncomplete) implements Reply {
    public Receipts {
      lists = List.copyOf(lists);
    }

    public Receipts(long requestId, List<RlpSlice> lists) {
      this(requestId, lists, false);
    }
  }

  /**
   * From eth/69 on: what the sender serves has moved.
   *
   * @param head hash of the last block served, never zero
   */
  record BlockRangeUpdate(BlockRange served, Hash head) implements EthMessage {}

  /**
   * From eth/71 on.
   *
   * @spec https://eips.ethereum.org/EIPS/eip-8159 EIP-8159
   */
  record GetBlockAccessLists(long requestId, List<Hash> blocks) implements Request {
    public GetBlockAccessLists {
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * @param lists by position; an empty byte string stands for one the peer lacks
   */
  record BlockAccessLists(long requestId, List<RlpSlice> lists) implements Reply {
    public BlockAccessLists {
      lists = List.copyOf(lists);
    }
  }
}
