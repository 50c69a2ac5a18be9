package io.argosy.standalone;

import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Genesis;
import io.argosy.chain.GenesisAccount;
import io.argosy.chain.Receipt;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedStates;
import io.argosy.wirepeer.ServedChain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The chain that geth made and that ships with Argosy, ready to be served by wire peers. */
public final class DemoChain {
  /** Blocks between the head and the state that a sync downloads. */
  private static final int PIVOT_DISTANCE = 64;

  private final String genesis;
  private final List<GenesisAccount> accounts;
  private final ServedChain served;
  private @Nullable ServedStates states;

  private DemoChain(String genesis, List<GenesisAccount> accounts, ServedChain served) {
    this.genesis = genesis;
    this.accounts = accounts;
    this.served = served;
  }

  /** Reads the chain from the program's own files; about a second. */
  public static DemoChain load() {
    String genesis = new String(resource("genesis.json"), StandardCharsets.UTF_8);
    Genesis parsed = Genesis.parse(genesis);
    RlpReader blocks = RlpReader.over(unpacked("chain.rlp.gz"));
    RlpReader receipts = RlpReader.over(unpacked("receipts.rlp.gz"));
    List<ServedChain.Block> all = new ArrayList<>();
    BlockHeader head = parsed.header();
    while (blocks.hasNext()) {
      Block block = Block.decode(blocks.item());
      head = block.header();
      all.add(new ServedChain.Block(head.raw(), block.body().raw(), withBlooms(receipts.item())));
    }
    var id = parsed.network("demo").forkSchedule().at(head.number(), head.time());
    return new DemoChain(
        genesis,
        parsed.accounts(),
        ServedChain.of(all).on(parsed.spec().networkId(), new ForkId(id.hash(), id.next())));
  }

  /** What peers up to eth/68 send. */
  private static RlpSlice withBlooms(RlpSlice compact) {
    RlpWriter out = new RlpWriter(compact.length() * 2 + 16).startList();
    for (RlpReader items = RlpReader.listOf(compact); items.hasNext(); ) {
      Receipt receipt = Receipt.decode(items.item());
      byte[] consensus = receipt.toConsensus();
      if (receipt.type() == 0) {
        out.item(RlpSlice.of(consensus));
      } else {
        out.bytes(consensus);
      }
    }
    return out.endList().toSlice();
  }

  public ServedChain served() {
    return served;
  }

  /**
   * The states of block head - 64, which a sync that downloads state asks for, and of the head. The first call replays the chain, two or three seconds.
   */
  public synchronized ServedStates states() {
    ServedStates known = states;
    if (known == null) {
      DemoState replay = replay();
      known = ServedStates.of(replay.at(served.head() - PIVOT_DISTANCE), replay.at(served.head()));
      states = known;
    }
    return known;
  }

  /** The states of other blocks, one after the other. */
  DemoState replay() {
    return new DemoState(accounts, served);
  }

  /** Writes the genesis where a network is named by its file. */
  public Path writeGenesis(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.writeString(folder.resolve("genesis.json"), genesis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] unpacked(String name) {
    try (InputStream in = new GZIPInputStream(open(name), 1 << 16)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = DemoChain.class.getResourceAsStream("/demo/" + name);
    if (in == null) {
      throw new IllegalStateException("the demo's " + name + " is missing from this build");
    }
    return in;
  }
}
