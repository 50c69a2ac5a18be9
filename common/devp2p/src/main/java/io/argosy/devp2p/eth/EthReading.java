package io.argosy.devp2p.eth;

import io.argosy.devp2p.eth.EthMessage.BlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.BlockBodies;
import io.argosy.devp2p.eth.EthMessage.BlockHeaders;
import io.argosy.devp2p.eth.EthMessage.BlockRangeUpdate;
import io.argosy.devp2p.eth.EthMessage.GetBlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.GetBlockBodies;
import io.argosy.devp2p.eth.EthMessage.GetBlockHeaders;
import io.argosy.devp2p.eth.EthMessage.GetNodeData;
import io.argosy.devp2p.eth.EthMessage.GetPooledTransactions;
import io.argosy.devp2p.eth.EthMessage.GetReceipts;
import io.argosy.devp2p.eth.EthMessage.NewBlock;
import io.argosy.devp2p.eth.EthMessage.NewBlockHashes;
import io.argosy.devp2p.eth.EthMessage.NewPooledTransactionHashes;
import io.argosy.devp2p.eth.EthMessage.NodeData;
import io.argosy.devp2p.eth.EthMessage.PooledTransactions;
import io.argosy.devp2p.eth.EthMessage.Receipts;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.eth.EthMessage.StatusByDifficulty;
import io.argosy.devp2p.eth.EthMessage.StatusByRange;
import io.argosy.devp2p.eth.EthMessage.Transactions;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.List;

/** Payloads of one version into messages; throws {@link MalformedRlpException}, which {@link EthCodec} catches. */
final class EthReading {
  private final int version;

  EthReading(int version) {
    this.version = version;
  }

  /** The code is one the version has. */
  EthMessage read(int code, RlpSlice payload) {
    return switch (code) {
      case EthCode.STATUS -> status(payload);
      case EthCode.NEW_BLOCK_HASHES -> newBlockHashes(payload);
      case EthCode.TRANSACTIONS -> transactions(payload);
      case EthCode.NEW_BLOCK -> newBlock(payload);
      case EthCode.NEW_POOLED_TRANSACTION_HASHES -> announcement(payload);
      case EthCode.BLOCK_RANGE_UPDATE -> rangeUpdate(payload);
      default -> version >= EthCodec.WITH_IDS ? identified(code, payload) : exchange(code, 0, payload.reader());
    };
  }

  private EthMessage identified(int code, RlpSlice payload) {
    RlpReader outer = RlpReader.listOf(payload);
    return exchange(code, outer.number64(), outer);
  }

  /** What follows the id; where there is none, the payload itself. */
  private EthMessage exchange(int code, long id, RlpReader rest) {
    EthMessage message = switch (code) {
      case EthCode.GET_BLOCK_HEADERS -> getHeaders(id, rest.list());
      case EthCode.BLOCK_HEADERS -> new BlockHeaders(id, lists(rest.list(), EthLimits.SERVED));
      case EthCode.GET_BLOCK_BODIES -> new GetBlockBodies(id, hashes(rest.list()));
      case EthCode.BLOCK_BODIES -> new BlockBodies(id, lists(rest.list(), EthLimits.SERVED));
      case EthCode.GET_POOLED_TRANSACTIONS -> new GetPooledTransactions(id, hashes(rest.list()));
      case EthCode.POOLED_TRANSACTIONS -> new PooledTransactions(id, counted(rest));
      case EthCode.GET_NODE_DATA -> new GetNodeData(id, hashes(rest.list()));
      case EthCode.NODE_DATA -> new NodeData(id, strings(rest.list()));
      case EthCode.GET_RECEIPTS -> getReceipts(id, rest);
      case EthCode.RECEIPTS -> receipts(id, rest);
      case EthCode.GET_BLOCK_ACCESS_LISTS -> new GetBlockAccessLists(id, hashes(rest.list()));
      case EthCode.BLOCK_ACCESS_LISTS -> new BlockAccessLists(id, items(rest.list()));
      default -> throw new IllegalStateException("no shape for message " + code);
    };
    rest.end();
    return message;
  }

  private Status status(RlpSlice payload) {
    RlpReader list = RlpReader.listOf(payload);
    int claimed = list.smallNumber();
    long network = list.number();
    Status status = version >= 69 ? byRange(claimed, network, list) : byDifficulty(claimed, network, list);
    list.end();
    return status;
  }

  private Status byDifficulty(int claimed, long network, RlpReader list) {
    return new StatusByDifficulty(
        claimed, network, list.uint256(), list.hash(), list.hash(), version >= 64 ? ForkId.read(list) : null);
  }

  private static Status byRange(int claimed, long network, RlpReader list) {
    return new StatusByRange(claimed, network, list.hash(), ForkId.read(list), range(list), head(list));
  }

  private static BlockRangeUpdate rangeUpdate(RlpSlice payload) {
    RlpReader list = RlpReader.listOf(payload);
    BlockRangeUpdate update = new BlockRangeUpdate(range(list), head(list));
    list.end();
    return update;
  }

  private static BlockRange range(RlpReader list) {
    long earliest = list.number();
    long latest = list.number();
    if (earliest > latest) {
      throw new MalformedRlpException("serves blocks from " + earliest + " to " + latest);
    }
    return new BlockRange(earliest, latest);
  }

  private static Hash head(RlpReader list) {
    Hash head = list.hash();
    if (head.isZero()) {
      throw new MalformedRlpException("a head of hash zero");
    }
    return head;
  }

  private static Transactions transactions(RlpSlice payload) {
    RlpReader.listOf(payload).count(EthLimits.TRANSACTIONS);
    return new Transactions(payload);
  }

  private static NewBlockHashes newBlockHashes(RlpSlice payload) {
    RlpReader list = RlpReader.listOf(payload);
    List<BlockRef> blocks = new ArrayList<>(list.count(EthLimits.ANNOUNCED_BLOCKS));
    while (list.hasNext()) {
      RlpReader pair = list.list();
      Hash hash = pair.hash();
      blocks.add(new BlockRef(pair.number(), hash));
      pair.end();
    }
    return new NewBlockHashes(blocks);
  }

  private static NewBlock newBlock(RlpSlice payload) {
    RlpReader list = RlpReader.listOf(payload);
    NewBlock message = new NewBlock(listItem(list), list.uint256());
    list.end();
    return message;
  }

  /** Unread but for its shape: from eth/68 on a byte of type, a size and a hash for each transaction. */
  private NewPooledTransactionHashes announcement(RlpSlice payload) {
    RlpReader list = RlpReader.listOf(payload);
    if (version < 68) {
      list.count(EthLimits.ANNOUNCED_TRANSACTIONS);
      return new NewPooledTransactionHashes(payload);
    }
    int types = list.string().length();
    int sizes = list.list().count(EthLimits.ANNOUNCED_TRANSACTIONS);
    int hashes = list.list().count(EthLimits.ANNOUNCED_TRANSACTIONS);
    list.end();
    if (types != sizes || sizes != hashes) {
      throw new MalformedRlpException(types + " types, " + sizes + " sizes, " + hashes + " hashes");
    }
    return new NewPooledTransactionHashes(payload);
  }

  private static GetBlockHeaders getHeaders(long id, RlpReader list) {
    RlpSlice origin = list.item();
    BlockStart start = origin.length() == 1 + Hash.BYTES
        ? new BlockStart.ByHash(origin.reader().hash())
        : new BlockStart.ByNumber(origin.reader().number());
    int limit = (int) Math.min(Integer.MAX_VALUE, list.number());
    long skip = list.number();
    Direction direction = list.flag() ? Direction.FALLING : Direction.RISING;
    list.end();
    return new GetBlockHeaders(id, start, limit, skip, direction);
  }

  private GetReceipts getReceipts(long id, RlpReader rest) {
    long firstIndex = version >= 70 ? rest.number() : 0;
    return new GetReceipts(id, hashes(rest.list()), firstIndex);
  }

  private Receipts receipts(long id, RlpReader rest) {
    boolean lastIncomplete = version >= 70 && rest.flag();
    return new Receipts(id, lists(rest.list(), EthLimits.SERVED), lastIncomplete);
  }

  private static List<Hash> hashes(RlpReader list) {
    List<Hash> hashes = new ArrayList<>(list.count(EthLimits.ASKED));
    while (list.hasNext()) {
      hashes.add(list.hash());
    }
    return hashes;
  }

  /** Items that are lists themselves. */
  private static List<RlpSlice> lists(RlpReader list, int max) {
    List<RlpSlice> lists = new ArrayList<>(list.count(max));
    while (list.hasNext()) {
      lists.add(listItem(list));
    }
    return lists;
  }

  private static List<RlpSlice> items(RlpReader list) {
    List<RlpSlice> items = new ArrayList<>(list.count(EthLimits.SERVED));
    while (list.hasNext()) {
      items.add(list.item());
    }
    return items;
  }

  private static List<RlpSlice> strings(RlpReader list) {
    List<RlpSlice> strings = new ArrayList<>(list.count(EthLimits.NODES));
    while (list.hasNext()) {
      strings.add(list.string());
    }
    return strings;
  }

  private static RlpSlice listItem(RlpReader reader) {
    if (reader.hasNext() && !reader.nextIsList()) {
      throw new MalformedRlpException("expected a list");
    }
    return reader.item();
  }

  /** A list that stays whole, its items counted. */
  private static RlpSlice counted(RlpReader reader) {
    RlpSlice whole = reader.item();
    RlpReader.listOf(whole).count(EthLimits.TRANSACTIONS);
    return whole;
  }
}
