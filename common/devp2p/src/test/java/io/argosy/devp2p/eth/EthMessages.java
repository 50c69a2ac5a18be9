package io.argosy.devp2p.eth;

import io.argosy.devp2p.eth.EthMessage.*;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;

/** Random messages of every kind a version has. */
final class EthMessages {
  private final Gen gen;
  private final int version;

  EthMessages(Gen gen, int version) {
    this.gen = gen;
    this.version = version;
  }

  /** One of each. */
  List<EthMessage> oneOfEach() {
    List<EthMessage> all = new ArrayList<>(List.of(
        status(),
        new NewBlockHashes(gen.list(0, 5, () -> new BlockRef(gen.anyNumber(), hash()))),
        new Transactions(list()),
        getHeaders(),
        new BlockHeaders(id(), lists()),
        new GetBlockBodies(id(), hashes()),
        new BlockBodies(id(), lists()),
        new NewBlock(list(), UInt256.read(gen.bytes(32), 0, gen.between(0, 32)))));
    if (version >= 63) {
      all.add(new GetReceipts(id(), hashes(), version >= 70 ? gen.anyNumber() : 0));
      all.add(new Receipts(id(), lists(), version >= 70 && gen.chance(0.5)));
    }
    if (version >= 63 && version <= 66) {
      all.add(new GetNodeData(id(), hashes()));
      all.add(new NodeData(id(), gen.list(0, 9, () -> RlpSlice.of(gen.bytes(gen.oneOf(0, 1, 32, 600))))));
    }
    if (version >= 65) {
      all.add(new NewPooledTransactionHashes(announcement()));
      all.add(new GetPooledTransactions(id(), hashes()));
      all.add(new PooledTransactions(id(), list()));
    }
    if (version >= 69) {
      all.add(new BlockRangeUpdate(range(), hash()));
    }
    if (version >= 71) {
      all.add(new GetBlockAccessLists(id(), hashes()));
      all.add(new BlockAccessLists(id(), List.of(list(), RlpSlice.of(new byte[] {(byte) 0x80}))));
    }
    return all;
  }

  private EthMessage status() {
    if (version >= 69) {
      return new StatusByRange(version, gen.anyNumber(), hash(), fork(), range(), hash());
    }
    UInt256 difficulty = UInt256.read(gen.bytes(32), 0, gen.between(0, 32));
    return new StatusByDifficulty(
        version, gen.anyNumber(), difficulty, hash(), hash(), version >= 64 ? fork() : null);
  }

  private EthMessage getHeaders() {
    BlockStart start =
        gen.chance(0.5) ? new BlockStart.ByHash(hash()) : new BlockStart.ByNumber(gen.anyNumber());
    return new GetBlockHeaders(
        id(), start, gen.between(0, Integer.MAX_VALUE - 1), gen.anyNumber(), gen.oneOf(Direction.values()));
  }

  private RlpSlice announcement() {
    List<Hash> hashes = hashes();
    RlpWriter writer = new RlpWriter();
    if (version < 68) {
      return writer.hashes(hashes).toSlice();
    }
    writer.startList().bytes(gen.bytes(hashes.size())).startList();
    hashes.forEach(_ -> writer.number(gen.anyNumber()));
    return writer.endList().hashes(hashes).endList().toSlice();
  }

  private ForkId fork() {
    return new ForkId((int) gen.anyLong(), gen.anyLong());
  }

  private BlockRange range() {
    long first = gen.between(0, 1 << 30);
    return new BlockRange(first, first + gen.between(0, 1 << 30));
  }

  /** All 64 bits are used: ids of other clients are random. */
  private long id() {
    return version >= 66 ? gen.anyLong() : 0;
  }

  private Hash hash() {
    return Hash.of(gen.bytes(32));
  }

  private List<Hash> hashes() {
    return gen.list(0, 9, this::hash);
  }

  private List<RlpSlice> lists() {
    return gen.list(0, 9, this::list);
  }

  private RlpSlice list() {
    RlpWriter writer = new RlpWriter().startList();
    gen.list(0, 5, () -> gen.bytes(gen.oneOf(0, 1, 20, 80))).forEach(writer::bytes);
    return writer.endList().toSlice().compact();
  }
}
