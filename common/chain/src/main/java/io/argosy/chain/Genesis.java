package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a chain begins: its rules, its first header and the accounts that exist in it. The file is geth's genesis format, and may have what that has not: {@code name}, {@code version}, {@code networkId}, {@code requiredBlocks}, {@code checkpoints}, {@code bootNodes}, {@code dnsLists}.
 *
 * @param name of the network; empty if the file gives none
 * @param version of the file; empty if it gives none
 * @param bootNodes enodes
 * @param dnsLists links to lists
 */
public record Genesis(
    String name, String version, ChainSpec spec, BlockHeader header, List<GenesisAccount> accounts, List<String> bootNodes, List<String> dnsLists) {
  /** Wei per gas of a genesis under London's rules that names none (EIP-1559). */
  private static final UInt256 INITIAL_BASE_FEE = UInt256.of(1_000_000_000L);

  /** What geth takes if a genesis names none. */
  private static final long DEFAULT_GAS_LIMIT = 4_712_388L;

  /** What geth takes if a proof-of-work genesis names none. */
  private static final UInt256 DEFAULT_DIFFICULTY = UInt256.of(131072);

  public Genesis {
    accounts = List.copyOf(accounts);
    bootNodes = List.copyOf(bootNodes);
    dnsLists = List.copyOf(dnsLists);
  }

  /**
   * Reads a file, and the one beside it that holds its accounts if it names one.
   *
   * @throws IllegalArgumentException if it cannot be read; the message is one line and names the field
   * @throws UncheckedIOException if a file cannot be read at all
   */
  public static Genesis read(Path file) {
    return parse(text(file), name -> {
      if (!name.equals(String.valueOf(Path.of(name).getFileName()))) {
        throw new IllegalArgumentException("expected the name of a file in the same folder");
      }
      Path accounts = file.resolveSibling(name);
      if (!Files.isRegularFile(accounts)) {
        throw new IllegalArgumentException(accounts + " is not there");
      }
      return text(accounts);
    });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException("genesis: not JSON: " + file + " is not text", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #parse(String, UnaryOperator)}, of a text that is complete in itself. */
  public static Genesis parse(String json) {
    return parse(json, _ -> {
      throw new IllegalArgumentException("there is no file beside this one");
    });
  }

  /**
   * Reads a text.
   *
   * @param beside gives the text of a file that is named instead of accounts; {@link IllegalArgumentException} if there is none
   * @throws IllegalArgumentException if it cannot be read; the message is one line and names the field
   */
  public static Genesis parse(String json, UnaryOperator<String> beside) {
    JsonFields file = new JsonFields("genesis", object(json));
    ChainSpec spec = GenesisConfig.spec(file);
    JsonFields alloc = file.has("alloc") && file.isNumberOrText("alloc")
        ? new JsonFields("genesis.alloc", object(JsonFields.read("genesis.alloc", file.text("alloc"), beside)))
        : file.object("alloc");
    List<GenesisAccount> accounts = accounts(alloc);
    return new Genesis(
        file.text("name"), file.text("version"), spec, header(spec, file, GenesisState.root(accounts)), accounts, file.texts("bootNodes"), file.texts("dnsLists"));
  }

  private static JsonNode object(String json) {
    JsonNode root;
    try {
      root = JsonMapper.builder().build().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("genesis: not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("genesis: expected a JSON object");
    }
    return root;
  }

  /**
   * The network that begins here.
   *
   * @param otherwise its name if the file gives none
   */
  public Network network(String otherwise) {
    return new Network(name.isEmpty() ? otherwise : name, version, spec, header, bootNodes, dnsLists);
  }

  private static BlockHeader header(ChainSpec spec, JsonFields fields, Hash stateRoot) {
    long number = fields.number("number", 0);
    long time = fields.number("timestamp", 0);
    return new HeaderDraft()
        .fields(spec.rulesAt(number, time).headerFields())
        .number(number)
        .time(time)
        .stateRoot(stateRoot)
        .parentHash(fields.hash("parentHash", Hash.ZERO))
        .coinbase(fields.address("coinbase", Address.ZERO))
        .difficulty(fields.uint256("difficulty", defaultDifficulty(spec)))
        .gasLimit(orDefault(fields.number("gasLimit", 0)))
        .gasUsed(fields.number("gasUsed", 0))
        .extraData(fields.bytes("extraData"))
        .mixDigest(fields.hash(fields.has("mixHash") ? "mixHash" : "mixhash", Hash.ZERO))
        .nonce(fields.bits64("nonce"))
        .baseFee(fields.uint256("baseFeePerGas", INITIAL_BASE_FEE))
        .blobGasUsed(fields.number("blobGasUsed", 0))
        .excessBlobGas(fields.number("excessBlobGas", 0))
        .parentBeaconBlockRoot(fields.hash("parentBeaconBlockRoot", Hash.ZERO))
        .slotNumber(fields.number("slotNumber", 0))
        .build();
  }

  private static UInt256 defaultDifficulty(ChainSpec spec) {
    boolean stakedFromTheStart = spec.terminalTotalDifficulty().filter(UInt256::isZero).isPresent();
    return stakedFromTheStart ? UInt256.ZERO : DEFAULT_DIFFICULTY;
  }

  private static long orDefault(long gasLimit) {
    return gasLimit == 0 ? DEFAULT_GAS_LIMIT : gasLimit;
  }

  private static List<GenesisAccount> accounts(JsonFields alloc) {
    List<GenesisAccount> accounts = new ArrayList<>();
    for (String name : alloc.names()) {
      JsonFields fields = alloc.object(name);
      accounts.add(new GenesisAccount(
          JsonFields.read(fields.path(), name, Address::fromHex),
          fields.bits64("nonce"),
          fields.uint256("balance", UInt256.ZERO),
          fields.bytes("code"),
          storage(fields)));
    }
    return accounts;
  }

  private static Map<Hash, UInt256> storage(JsonFields account) {
    Map<Hash, UInt256> storage = new HashMap<>();
    if (account.has("storage")) {
      JsonFields slots = account.object("storage");
      for (String slot : slots.names()) {
        storage.put(JsonFields.read(slots.path(), slot, Genesis::slot), slots.uint256(slot, UInt256.ZERO));
      }
    }
    return storage;
  }

  private static Hash slot(String text) {
    byte[] bytes = new byte[Hash.BYTES];
    UInt256.fromHexQuantity(text).write(bytes, 0);
    return Hash.of(bytes);
  }

  /** Bytes from hex digits, for {@link JsonFields}. */
  static RlpSlice slice(String text) {
    return RlpSlice.of(Hex.decode(text));
  }
}
