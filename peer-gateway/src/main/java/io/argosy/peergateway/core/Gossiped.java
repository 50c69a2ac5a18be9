package io.argosy.peergateway.core;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/** What peers tell each other unasked, and what they ask of who told it: the same in both directions. */
public sealed interface Gossiped {
  /**
   * A block in full.
   *
   * @param block {@code [header, transactions, ommers]}
   */
  record FullBlock(RlpSlice block, UInt256 totalDifficulty) implements Gossiped {}

  /** Blocks by name. */
  record BlockNames(List<BlockRef> blocks) implements Gossiped {
    public BlockNames {
      blocks = List.copyOf(blocks);
    }
  }

  /** Parts of blocks that were named are asked for; {@code id} is 0 where the wire has none. */
  record PartsWanted(long id, Part part, List<Hash> blocks) implements Gossiped {
    public PartsWanted {
      blocks = List.copyOf(blocks);
    }
  }

  /** Those of the parts that there are, in the order asked. */
  record Parts(long id, Part part, List<RlpSlice> items) implements Gossiped {
    public Parts {
      items = List.copyOf(items);
    }
  }

  /**
   * Transactions in full.
   *
   * @param list the whole list, as it is on the wire
   */
  record Transactions(RlpSlice list) implements Gossiped {}

  /** Transactions by name. */
  record TransactionNames(List<TransactionName> names) implements Gossiped {
    public TransactionNames {
      names = List.copyOf(names);
    }
  }

  /** Transactions that were named are asked for; {@code id} is 0 where the wire has none. */
  record TransactionsWanted(long id, List<Hash> hashes) implements Gossiped {
    public TransactionsWanted {
      hashes = List.copyOf(hashes);
    }
  }

  /** Those of them that there are. */
  record WantedTransactions(long id, RlpSlice list) implements Gossiped {}

  /**
   * @param type -1 where the announcement does not say (before eth/68)
   * @param size encoded; 0 where the announcement does not say
   */
  record TransactionName(Hash hash, int type, long size) {}

  /** What of a block is asked for apart. */
  enum Part {
    HEADER,
    BODY
  }
}
