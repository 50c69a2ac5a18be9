package io.argosy.standalone;

import io.argosy.blockstore.adapter.rocksdb.StoredChain;
import io.argosy.blockstore.app.StoreAudit;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import io.argosy.chain.Receipt;
import io.argosy.era.EraFile;
import io.argosy.era.EraFolder;
import io.argosy.era.EraWriter;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.reads.ChainReads.StoreState;
import io.argosy.reads.ChainReads.StoredHeader;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Writes what is stored, up to the Merge, as archive files. */
final class EraExport {
  private static final int HEADERS_AT_ONCE = 256;

  private final StoredChain chain;
  private final Path folder;
  private final String network;

  private EraExport(StoredChain chain, Path folder, String network) {
    this.chain = chain;
    this.folder = folder;
    this.network = network;
  }

  /**
   * Exports a data directory.
   *
   * @param network name in the names of the files; by default that of the genesis
   * @param told a line for each file
   * @throws UncheckedIOException if the folder cannot be written to
   * @throws ArgosyException if nothing is complete, or a row is missing
   */
  static void run(Path dataDir, Path folder, Optional<String> network, Consumer<String> told) {
    try (StoreAudit store = StoreAudit.open(dataDir)) {
      long last = store.completeTo();
      if (last < 0) {
        throw new ArgosyException(ExitCode.USAGE, "nothing is complete in " + dataDir + " yet");
      }
      Files.createDirectories(folder);
      Map<String, String> sums = new TreeMap<>(EraFolder.checksums(folder));
      EraExport export = new EraExport(store.chain(), folder, network.orElseGet(() -> name(store.chain().state())));
      for (long first = 0; first <= last; first += EraFile.MAX_BLOCKS) {
        Optional<Path> file = export.file(first, Math.min(last, first + EraFile.MAX_BLOCKS - 1));
        if (file.isEmpty()) {
          break;
        }
        String name = String.valueOf(file.get().getFileName());
        sums.put(name, EraFolder.sha256(file.get()));
        told.accept(name + "  " + Files.size(file.get()) + " bytes  sha256 " + sums.get(name));
      }
      Files.write(folder.resolve(EraFolder.CHECKSUMS), sums.entrySet().stream().map(e -> e.getValue() + "  " + e.getKey()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(StoreState state) {
    return Networks.NAMES.stream()
        .map(Networks::named)
        .filter(network -> network.genesis().hash().equals(state.genesis()) && network.spec().chainId() == state.chainId())
        .map(Network::name)
        .findFirst()
        .orElse("chain-" + state.chainId());
  }

  /** A file of a range, which ends before the Merge; empty if nothing of it lies before. */
  private Optional<Path> file(long first, long last) {
    try (EraWriter writer = new EraWriter(folder, network, first)) {
      for (long from = first; from <= last; from += HEADERS_AT_ONCE) {
        for (StoredHeader stored : chain.headers(new BlockRange(from, Math.min(last, from + HEADERS_AT_ONCE - 1)))) {
          BlockHeader header = BlockHeader.decode(stored.header());
          if (header.difficulty().isZero()) {
            return writer.count() == 0 ? Optional.empty() : Optional.of(writer.finish());
          }
          writer.add(header.raw(), row(Table.BODIES, header.ref()), withBlooms(row(Table.RECEIPTS, header.ref())), stored.totalDifficulty());
        }
      }
      return Optional.of(writer.finish());
    }
  }

  private RlpSlice row(Table table, BlockRef block) {
    return chain.row(table, block)
        .orElseThrow(() -> new ArgosyException(ExitCode.UNSOUND, table.family() + " of " + block + " are not there: run verify"));
  }

  /** Receipts as archives have them, of receipts as they are stored. */
  static RlpSlice withBlooms(RlpSlice compact) {
    RlpWriter list = new RlpWriter(compact.length() + 300).startList();
    for (RlpReader items = RlpReader.listOf(compact); items.hasNext(); ) {
      Receipt receipt = Receipt.decode(items.item());
      byte[] consensus = receipt.toConsensus();
      if (receipt.type() == 0) {
        list.item(RlpSlice.of(consensus));
      } else {
        list.bytes(consensus);
      }
    }
    return list.endList().toSlice();
  }
}
