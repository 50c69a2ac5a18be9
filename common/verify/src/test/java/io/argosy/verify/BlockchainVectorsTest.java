package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Block;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.OmmerRules.Ancestor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** BlockchainTests of ethereum/tests, as far as blocks can be judged without running them. */
final class BlockchainVectorsTest {
  /** What only executing a block shows. */
  private static final Set<String> NEEDS_EXECUTION =
      Set.of("INVALID_STATE_ROOT", "INVALID_LOG_BLOOM", "INVALID_RECEIPTS_ROOT", "INVALID_GAS_USED");

  private static final ChainSpec CANCUN = ChainSpec.builder(1)
      .forksAtGenesis(Fork.CANCUN)
      .terminalTotalDifficulty(UInt256.ZERO)
      .build();

  private final HeaderRules rules = new HeaderRules(CANCUN);
  private final BodyCheck bodies = new BodyCheck(CANCUN);
  private final OmmerRules ommers = new OmmerRules(rules, Seal.UNCHECKED);

  @TestFactory
  Stream<DynamicTest> validBlocksAreAcceptedAndInvalidOnesAreNot() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("blockchain-tests-valid", "blockchain-tests-invalid")) {
      try (Stream<Path> listed = Files.list(ChainData.external(folder))) {
        listed.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
      }
    }
    return files.stream().flatMap(this::tests);
  }

  private Stream<DynamicTest> tests(Path file) {
    JsonNode root;
    try {
      root = JsonMapper.builder().build().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return root.properties().stream()
        .filter(test -> test.getValue().get("network").asString().equals("Cancun"))
        .map(test -> DynamicTest.dynamicTest(
            file.getFileName() + " " + test.getKey(), () -> run(test.getValue())));
  }

  private void run(JsonNode test) {
    Map<Hash, Ancestor> known = new HashMap<>();
    Block genesis = Block.decode(slice(test.get("genesisRLP")));
    known.put(genesis.header().hash(), new Ancestor(genesis.header(), List.of()));

    for (JsonNode node : test.get("blocks")) {
      JsonNode exception = node.hasNonNull("expectException") ? node.get("expectException") : null;
      Verdict<Ancestor> verdict = judge(slice(node.get("rlp")), known);

      if (exception == null) {
        Ancestor accepted = MainnetStartTest.value(verdict);
        known.put(accepted.header().hash(), accepted);
      } else if (isVisible(exception.asString())) {
        assertThat(verdict.isAccepted()).as(exception.asString()).isFalse();
      }
    }
  }

  private static boolean isVisible(String exception) {
    return Stream.of(exception.split("\\|"))
        .allMatch(name -> name.startsWith("BlockException.")
            && !NEEDS_EXECUTION.contains(name.substring("BlockException.".length())));
  }

  private Verdict<Ancestor> judge(RlpSlice bytes, Map<Hash, Ancestor> known) {
    Block block;
    try {
      block = Block.decode(bytes);
    } catch (MalformedRlpException e) {
      return Verdict.rejected(Fault.MALFORMED, String.valueOf(e.getMessage()));
    }
    BlockHeader header = block.header();
    Ancestor parent = known.get(header.parentHash());
    if (parent == null) {
      return Verdict.rejected(Fault.BAD_HEADER, "unknown parent");
    }
    List<Ancestor> ancestors = new ArrayList<>();
    for (@Nullable Ancestor a = parent; a != null; a = known.get(a.header().parentHash())) {
      ancestors.add(a);
    }
    return rules.check(header, parent.header(), Long.MAX_VALUE)
        .then(_ -> bodies.check(header, block.body().raw()))
        .then(body -> ommers.check(header, body.ommers(), ancestors))
        .then(list -> Verdict.accepted(new Ancestor(header, list)));
  }

  private static RlpSlice slice(JsonNode hex) {
    return RlpSlice.of(Hex.decode(hex.asString()));
  }
}
