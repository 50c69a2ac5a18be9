package io.argosy.standalone;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.Genesis;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import io.argosy.wirepeer.ServedChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** A short chain of empty blocks that all have one state; proofs of work are pretended. */
record ChainOfState(ServedChain served, String genesis) {
  /** Enough for a pivot behind the head. */
  private static final int BLOCKS = 80;

  static ChainOfState of(Hash root) {
    ChainBuilder builder = ChainBuilder.seeded(7).headersOnly();
    LongStream.rangeClosed(1, BLOCKS).forEach(number -> builder.stateRoot(number, root));
    TestChain chain = builder.blocks(BLOCKS);
    String json = genesis(chain.genesis().header());
    Genesis parsed = Genesis.parse(json);
    var fork = parsed.network("made").forkSchedule().at(chain.height(), chain.head().header().time());
    return new ChainOfState(
        ServedChain.of(LongStream.rangeClosed(0, chain.height())
                .mapToObj(chain::block)
                .map(block -> new ServedChain.Block(block.header().raw(), block.body(), block.receipts()))
                .toList())
            .on(parsed.spec().networkId(), new ForkId(fork.hash(), fork.next())),
        json);
  }

  private static String genesis(BlockHeader header) {
    return """
        {"config": {"chainId": 1337, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
         "constantinopleBlock": 0, "petersburgBlock": 0, "istanbulBlock": 0, "muirGlacierBlock": 0, "berlinBlock": 0, "ethash": {}},
         "difficulty": "0x%x", "gasLimit": "0x%x", "timestamp": "0x%x", "extraData": "%s", "alloc": {}}
        """
        .formatted(header.difficulty().toLong(), header.gasLimit(), header.time(), Hex.encodePrefixed(header.extraData().toBytes()));
  }

  /** Writes the genesis where a network is named by its file. */
  Path writeGenesis(Path folder) {
    try {
      return Files.writeString(folder.resolve("genesis.json"), genesis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
