package io.argosy.interop;

import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockBody;
import io.argosy.primitives.BlockRef;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpWriter;
import io.argosy.standalone.ClusterOptions;
import io.argosy.testkit.chain.Era1;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Mainnet's first 8 192 blocks from geth, over eth/63 and thus without a fork id; Argosy checks every proof of work. */
final class MainnetSeals implements Scenario {
  static final String ERA = "era1/mainnet-00000-5ec1ffb8.era1";

  private static final int BLOCKS = 8_192;
  private static final long OMMERS = 1_410;
  private static final String HEAD_BEGINS = "0xa6860fef";
  private static final Duration IMPORT = Duration.ofMinutes(2);
  private static final Duration SYNC = Duration.ofMinutes(3);

  @Override
  public void run(Path folder) throws Exception {
    Path blocks = folder.resolve("mainnet.rlp");
    int count = writeBlocks(Era1.blocks(ChainData.external(ERA), BLOCKS), blocks);
    try (Geth geth = new Geth(folder.resolve("geth"), 30401)) {
      // The seals are ours to check.
      geth.importBlocks(blocks, IMPORT, "--fakepow");
      geth.start();
      BlockRef head = new BlockRef(geth.head(), geth.hash(geth.head()));
      Story.tell("geth has %d blocks, head %s", count, head);
      ClusterOptions options =
          ClusterOptions.of(folder.resolve("argosy"), "mainnet", List.of(geth.enode())).checking("all");
      try (RunningArgosy argosy = RunningArgosy.start(options)) {
        argosy.await(head, SYNC);
        Story.tell("synced");
        Differences differences = new Differences();
        differences.check("blocks in the file", head.number(), BLOCKS, count);
        differences.check("head", head.number(), BLOCKS - 1L, head.number());
        differences.check("head's hash", head.number(), HEAD_BEGINS, head.hash().toHex().substring(0, HEAD_BEGINS.length()));
        differences.check("ommers", head.number(), OMMERS, ommers(argosy.chain(), head.number()));
        differences.throwIfAny();
      }
    }
  }

  /** As geth imports them: {@code [header, transactions, ommers]}, one after the other. */
  private static int writeBlocks(List<Era1.Block> blocks, Path target) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      for (Era1.Block block : blocks) {
        RlpWriter whole = new RlpWriter(block.header().length() + block.body().length() + 16).startList().item(block.header());
        for (RlpReader parts = RlpReader.listOf(block.body()); parts.hasNext(); ) {
          whole.item(parts.item());
        }
        out.write(whole.endList().toBytes());
      }
    }
    return blocks.size();
  }

  private static long ommers(StoredChain chain, long head) {
    long ommers = 0;
    for (long number = 0; number <= head; number++) {
      BlockRef block = chain.canonical(number).orElseThrow();
      ommers += BlockBody.decode(chain.row(Table.BODIES, block).orElseThrow()).ommers().size();
    }
    return ommers;
  }
}
