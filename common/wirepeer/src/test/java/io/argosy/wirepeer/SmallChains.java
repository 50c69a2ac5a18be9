package io.argosy.wirepeer;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;

/** Chains whose blocks have the right shape and links, and otherwise random content. */
final class SmallChains {
  private final Gen gen;

  SmallChains(long seed) {
    gen = Gen.seeded(seed);
  }

  static ServedChain of(long seed, int size) {
    return ServedChain.of(new SmallChains(seed).blocks(0, size, Hash.ZERO));
  }

  /** A block for each of these states. */
  static ServedChain ofStates(long seed, Hash... roots) {
    SmallChains chains = new SmallChains(seed);
    List<ServedChain.Block> blocks = new ArrayList<>();
    Hash above = Hash.ZERO;
    for (Hash root : roots) {
      RlpSlice header = chains.header(blocks.size(), above, root);
      blocks.add(new ServedChain.Block(header, chains.body(0), chains.receipts(0)));
      above = header.keccak();
    }
    return ServedChain.of(blocks);
  }

  /** {@code count} blocks from {@code first} on, the first a child of {@code parent}. */
  List<ServedChain.Block> blocks(long first, int count, Hash parent) {
    List<ServedChain.Block> blocks = new ArrayList<>();
    Hash above = parent;
    for (int i = 0; i < count; i++) {
      RlpSlice header = header(first + i, above, hash());
      int transactions = gen.between(0, 3);
      blocks.add(new ServedChain.Block(header, body(transactions), receipts(transactions)));
      above = header.keccak();
    }
    return blocks;
  }

  private RlpSlice header(long number, Hash parent, Hash stateRoot) {
    return new RlpWriter()
        .startList()
        .hash(parent)
        .hash(hash())
        .bytes(gen.bytes(20))
        .hash(stateRoot)
        .hash(hash())
        .hash(hash())
        .bytes(new byte[256])
        .number(131072 + number)
        .number(number)
        .number(8_000_000)
        .number(gen.between(0, 8_000_000))
        .number(1_600_000_000 + 13 * number)
        .bytes(gen.bytes(gen.between(0, 32)))
        .hash(hash())
        .bytes(gen.bytes(8))
        .endList()
        .toSlice()
        .compact();
  }

  private RlpSlice body(int transactions) {
    RlpWriter writer = new RlpWriter().startList().startList();
    for (int i = 0; i < transactions; i++) {
      writer.startList().bytes(gen.bytes(100)).endList();
    }
    return writer.endList().startList().endList().endList().toSlice().compact();
  }

  /** Every second one typed. */
  private RlpSlice receipts(int count) {
    RlpWriter writer = new RlpWriter().startList();
    for (int i = 0; i < count; i++) {
      byte[] receipt = new RlpWriter()
          .startList()
          .number(1)
          .number(21000L * (i + 1))
          .bytes(gen.bytes(256))
          .startList()
          .endList()
          .endList()
          .toBytes();
      if (i % 2 == 0) {
        writer.item(RlpSlice.of(receipt));
      } else {
        byte[] typed = new byte[1 + receipt.length];
        typed[0] = 2;
        System.arraycopy(receipt, 0, typed, 1, receipt.length);
        writer.bytes(typed);
      }
    }
    return writer.endList().toSlice().compact();
  }

  private Hash hash() {
    return Hash.of(gen.bytes(32));
  }
}
