package io.argosy.interop;

import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A geth that has the demo's chain and every state of it. The import takes it minutes, so it is done once for all scenarios that run one after the other. */
final class DemoGeth {
  static final BlockRef HEAD =
      new BlockRef(20_500, Hash.fromHex("e6f5fd08b6ef99c8dd1956df7206890dd1205bb323a55d7a110e5542b591aeae"));

  private static final Duration IMPORT = Duration.ofMinutes(5);

  private DemoGeth() {}

  /** Stopped. */
  static Geth in(Path folder) throws IOException, InterruptedException {
    Path shared = folder.resolveSibling("demo-geth");
    Path done = shared.resolveSibling("demo-geth.done");
    Geth geth = new Geth(shared, 30401);
    if (!Files.exists(done)) {
      geth.init(genesis(folder));
      geth.importBlocks(resource("chain.rlp.gz", folder), IMPORT, "--nocompaction", "--gcmode", "archive");
      Files.createFile(done);
      Story.tell("geth has imported the chain");
    }
    return geth;
  }

  static void start(Geth geth) throws InterruptedException {
    geth.start("--networkid", "1337", "--gcmode", "archive");
  }

  /** The chain's genesis, as a file. */
  static Path genesis(Path folder) {
    return resource("genesis.json", folder);
  }

  private static Path resource(String name, Path folder) {
    Path file = folder.resolve(name);
    try (InputStream in = DemoGeth.class.getResourceAsStream("/demo/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the demo's " + name + " is not on the class path");
      }
      if (!Files.exists(file)) {
        Files.copy(in, file);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
