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
import io.argosy.devp2p.eth.EthMessage.StatusByDifficulty;
import io.argosy.devp2p.eth.EthMessage.StatusByRange;
import io.argosy.devp2p.eth.EthMessage.Transactions;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.List;

/** Messages into the payloads of one version. */
final class EthWriting {
  private final int version;

  EthWriting(int version) {
    this.version = version;
  }

  static int codeOf(EthMessage message) {
    return switch (message) {
      case StatusByDifficulty _, StatusByRange _ -> EthCode.STATUS;
      case NewBlockHashes _ -> EthCode.NEW_BLOCK_HASHES;
      case Transactions _ -> EthCode.TRANSACTIONS;
      case GetBlockHeaders _ -> EthCode.GET_BLOCK_HEADERS;
      case BlockHeaders _ -> EthCode.BLOCK_HEADERS;
      case GetBlockBodies _ -> EthCode.GET_BLOCK_BODIES;
      case BlockBodies _ -> EthCode.BLOCK_BODIES;
      case NewBlock _ -> EthCode.NEW_BLOCK;
      case NewPooledTransactionHashes _ -> EthCode.NEW_POOLED_TRANSACTION_HASHES;
      case GetPooledTransactions _ -> EthCode.GET_POOLED_TRANSACTIONS;
      case PooledTransactions _ -> EthCode.POOLED_TRANSACTIONS;
      case GetNodeData _ -> EthCode.GET_NODE_DATA;
      case NodeData _ -> EthCode.NODE_DATA;
      case GetReceipts _ -> EthCode.GET_RECEIPTS;
      case Receipts _ -> EthCode.RECEIPTS;
      case BlockRangeUpdate _ -> EthCode.BLOCK_RANGE_UPDATE;
      case GetBlockAccessLists _ -> EthCode.GET_BLOCK_ACCESS_LISTS;
      case BlockAccessLists _ -> EthCode.BLOCK_ACCESS_LISTS;
    };
  }

  /** The message is one the version has. */
  RlpSlice write(EthMessage message) {
    return switch (message) {
      case StatusByDifficulty status -> status(status);
      case StatusByRange status -> status(status);
      case NewBlockHashes(List<BlockRef> blocks) -> newBlockHashes(blocks);
      case Transactions(RlpSlice list) -> list;
      case NewPooledTransactionHashes(RlpSlice payload) -> payload;
      case NewBlock block ->
        new RlpWriter(block.block().length() + 48)
            .startList()
            .item(block.block())
            .number(block.totalDifficulty())
            .endList()
            .toSlice();
      case BlockRangeUpdate update ->
        new RlpWriter(64)
            .startList()
            .number(update.served().first())
            .number(update.served().last())
            .hash(update.head())
            .endList()
            .toSlice();
      case GetBlockHeaders request -> getHeaders(request);
      case GetBlockBodies(long id, List<Hash> hashes) -> hashes(id, hashes);
      case GetPooledTransactions(long id, List<Hash> hashes) -> hashes(id, hashes);
      case GetNodeData(long id, List<Hash> hashes) -> hashes(id, hashes);
      case GetBlockAccessLists(long id, List<Hash> hashes) -> hashes(id, hashes);
      case GetReceipts request -> getReceipts(request);
      case BlockHeaders(long id, List<RlpSlice> headers) -> items(id, headers);
      case BlockBodies(long id, List<RlpSlice> bodies) -> items(id, bodies);
      case BlockAccessLists(long id, List<RlpSlice> lists) -> items(id, lists);
      case PooledTransactions(long id, RlpSlice list) -> finish(begin(id, list.length()).item(list));
      case NodeData(long id, List<RlpSlice> values) -> nodeData(id, values);
      case Receipts receipts -> receipts(receipts);
    };
  }

  private RlpSlice status(StatusByDifficulty status) {
    if (version >= 69 || (version >= 64) != (status.fork() != null)) {
      throw new IllegalArgumentException("not a Status of eth/" + version + ": " + status);
    }
    RlpWriter writer = new RlpWriter()
        .startList()
        .number(status.version())
        .number(status.networkId())
        .number(status.totalDifficulty())
        .hash(status.head())
        .hash(status.genesis());
    if (status.fork() != null) {
      status.fork().write(writer);
    }
    return writer.endList().toSlice();
  }

  private RlpSlice status(StatusByRange status) {
    if (version < 69) {
      throw new IllegalArgumentException("not a Status of eth/" + version + ": " + status);
    }
    RlpWriter writer = new RlpWriter()
        .startList()
        .number(status.version())
        .number(status.networkId())
        .hash(status.genesis());
    status.fork().write(writer);
    return writer
        .number(status.served().first())
        .number(status.served().last())
        .hash(status.head())
        .endList()
        .toSlice();
  }

  private static RlpSlice newBlockHashes(List<BlockRef> blocks) {
    RlpWriter writer = new RlpWriter().startList();
    for (BlockRef block : blocks) {
      writer.startList().hash(block.hash()).number(block.number()).endList();
    }
    return writer.endList().toSlice();
  }

  private RlpSlice getHeaders(GetBlockHeaders request) {
    RlpWriter writer = begin(request.requestId(), 64).startList();
    switch (request.start()) {
      case BlockStart.ByNumber(long number) -> writer.number(number);
      case BlockStart.ByHash(Hash hash) -> writer.hash(hash);
    }
    writer
        .number(request.limit())
        .number(request.skip())
        .flag(request.direction() == Direction.FALLING)
        .endList();
    return finish(writer);
  }

  private RlpSlice getReceipts(GetReceipts request) {
    RlpWriter writer = begin(request.requestId(), 33 * request.blocks().size());
    if (version >= 70) {
      writer.number(request.firstIndex());
    } else if (request.firstIndex() != 0) {
      throw new IllegalArgumentException("eth/" + version + " cannot ask from receipt " + request.firstIndex());
    }
    return finish(writer.hashes(request.blocks()));
  }

  private RlpSlice receipts(Receipts receipts) {
    RlpWriter writer = begin(receipts.requestId(), sum(receipts.lists()));
    if (version >= 70) {
      writer.flag(receipts.lastIncomplete());
    } else if (receipts.lastIncomplete()) {
      throw new IllegalArgumentException("eth/" + version + " has no cut receipt lists");
    }
    return finish(writer.items(receipts.lists()));
  }

  private RlpSlice nodeData(long id, List<RlpSlice> values) {
    RlpWriter writer = begin(id, sum(values) + 4 * values.size()).startList();
    values.forEach(writer::string);
    return finish(writer.endList());
  }

  private RlpSlice hashes(long id, List<Hash> hashes) {
    return finish(begin(id, 33 * hashes.size()).hashes(hashes));
  }

  private RlpSlice items(long id, List<RlpSlice> items) {
    return finish(begin(id, sum(items)).items(items));
  }

  /** Room for the content is made at once, so that a large answer is copied only where it must be. */
  private RlpWriter begin(long id, int contentBytes) {
    RlpWriter writer = new RlpWriter(32 + contentBytes);
    if (version >= EthCodec.WITH_IDS) {
      return writer.startList().number(id);
    }
    if (id != 0) {
      throw new IllegalArgumentException("eth/" + version + " has no request ids, got " + id);
    }
    return writer;
  }

  private RlpSlice finish(RlpWriter writer) {
    return version >= EthCodec.WITH_IDS ? writer.endList().toSlice() : writer.toSlice();
  }

  private static int sum(List<RlpSlice> items) {
    int sum = 0;
    for (RlpSlice item : items) {
      sum += item.length();
    }
    return sum;
  }
}
