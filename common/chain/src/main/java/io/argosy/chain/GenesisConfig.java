package io.argosy.chain;

import io.argosy.primitives.Hash;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The section {@code config} of a genesis file. As in geth every field that ends in {@code Block} or {@code Time} is a fork and counts in the fork id, known to us
 * or not; names of Ethereum Classic's own forks are those of core-geth.
 */
final class GenesisConfig {
  private static final Map<String, Fork> BLOCKS = Map.ofEntries(
      Map.entry("homesteadBlock", Fork.HOMESTEAD),
      Map.entry("eip150Block", Fork.TANGERINE_WHISTLE),
      Map.entry("eip158Block", Fork.SPURIOUS_DRAGON),
      Map.entry("byzantiumBlock", Fork.BYZANTIUM),
      Map.entry("constantinopleBlock", Fork.CONSTANTINOPLE),
      Map.entry("petersburgBlock", Fork.PETERSBURG),
      Map.entry("istanbulBlock", Fork.ISTANBUL),
      Map.entry("muirGlacierBlock", Fork.MUIR_GLACIER),
      Map.entry("berlinBlock", Fork.BERLIN),
      Map.entry("londonBlock", Fork.LONDON),
      Map.entry("arrowGlacierBlock", Fork.ARROW_GLACIER),
      Map.entry("grayGlacierBlock", Fork.GRAY_GLACIER));

  private static final Map<String, Fork> TIMES = Map.of(
      "shanghaiTime", Fork.SHANGHAI,
      "cancunTime", Fork.CANCUN,
      "pragueTime", Fork.PRAGUE,
      "osakaTime", Fork.OSAKA,
      "bpo1Time", Fork.BPO1,
      "bpo2Time", Fork.BPO2,
      "bpo3Time", Fork.BPO3,
      "bpo4Time", Fork.BPO4,
      "bpo5Time", Fork.BPO5,
      "amsterdamTime", Fork.AMSTERDAM);

  /** Clique's checkpoint interval where none is given (EIP-225). */
  private static final long DEFAULT_EPOCH = 30000;

  private GenesisConfig() {}

  static ChainSpec spec(JsonFields file) {
    JsonFields config = file.object("config");
    long chainId = config.number("chainId", 1);
    ChainSpec.Builder spec = ChainSpec.builder(chainId).networkId(file.number("networkId", chainId));
    for (String name : config.names()) {
      if (config.has(name) && config.isNumberOrText(name)) {
        fork(spec, config, name);
      }
    }
    dao(spec, config);
    spec.seal(seal(config));
    if (config.has("terminalTotalDifficulty")) {
      spec.terminalTotalDifficulty(config.uint256("terminalTotalDifficulty", io.argosy.primitives.UInt256.ZERO));
    }
    if (config.has("blobSchedule")) {
      blobs(spec, config.object("blobSchedule"));
    }
    blocks(file, "requiredBlocks", spec::requiredBlock);
    blocks(file, "checkpoints", spec::checkpoint);
    return spec.build();
  }

  private static void blocks(JsonFields file, String name, BiConsumer<Long, Hash> to) {
    if (file.has(name)) {
      JsonFields blocks = file.object(name);
      for (String number : blocks.names()) {
        to.accept(JsonFields.read(blocks.path(), number, Long::parseLong), blocks.hash(number, Hash.ZERO));
      }
    }
  }

  private static void fork(ChainSpec.Builder spec, JsonFields config, String name) {
    if (name.endsWith("Block") && !name.equals("daoForkBlock")) {
      long first = config.number(name, 0);
      Fork fork = BLOCKS.get(name);
      if (fork != null) {
        spec.forkAtBlock(fork, first);
      } else {
        spec.otherForkBlock(first);
      }
    } else if (name.endsWith("Time")) {
      long first = config.number(name, 0);
      Fork fork = TIMES.get(name);
      if (fork != null) {
        spec.forkAtTime(fork, first);
      } else {
        spec.otherForkTime(first);
      }
    }
  }

  private static void dao(ChainSpec.Builder spec, JsonFields config) {
    if (config.has("daoForkBlock")) {
      DaoFork.Side side = config.flag("daoForkSupport") ? DaoFork.Side.SUPPORTS : DaoFork.Side.REFUSES;
      spec.daoFork(new DaoFork(config.number("daoForkBlock", 0), side));
    }
  }

  private static SealRules seal(JsonFields config) {
    if (config.has("clique")) {
      JsonFields clique = config.object("clique");
      long epoch = clique.number("epoch", DEFAULT_EPOCH);
      return new SealRules.Clique(clique.number("period", 0), epoch == 0 ? DEFAULT_EPOCH : epoch);
    }
    return new SealRules.Ethash(
        config.number("ecip1099FBlock", Long.MAX_VALUE),
        config.number("ecip1010PauseBlock", Long.MAX_VALUE),
        config.number("ecip1010Length", 0),
        config.number("disposalBlock", Long.MAX_VALUE));
  }

  private static void blobs(ChainSpec.Builder spec, JsonFields schedule) {
    for (String name : schedule.names()) {
      Fork fork = TIMES.get(name.toLowerCase(Locale.ROOT) + "Time");
      if (fork != null && schedule.has(name)) {
        JsonFields entry = schedule.object(name);
        spec.blobs(fork, new BlobParameters(
            (int) entry.number("target", 0), (int) entry.number("max", 0), entry.number("baseFeeUpdateFraction", 0)));
      }
    }
  }
}
