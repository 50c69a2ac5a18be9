package io.argosy.standalone;

import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Genesis;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.PragueChain;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Peers that serve {@link PragueChain}. */
final class ServedPragueChain {
  static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  private ServedPragueChain() {}

  /** A peer with all blocks, and these receipts of each. */
  static WirePeer.Setup peer(Function<Block, RlpSlice> receipts) {
    Genesis genesis = PragueChain.genesis();
    List<Block> blocks = PragueChain.blocks();
    List<ServedChain.Block> served = new ArrayList<>();
    served.add(new ServedChain.Block(genesis.header().raw(), EMPTY_LIST, EMPTY_LIST));
    blocks.forEach(block -> served.add(new ServedChain.Block(block.header().raw(), block.body().raw(), receipts.apply(block))));
    BlockHeader head = blocks.getLast().header();
    var fork = genesis.network("prague").forkSchedule().at(head.number(), head.time());
    return WirePeer.serving(ServedChain.of(served).on(genesis.spec().networkId(), new ForkId(fork.hash(), fork.next())));
  }
}
