package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a chain begins: its rules, its first header and the accounts that exist in it.
 *
 * @param accounts empty where only the header is known ({@code genesisHeader} in the file instead of {@code alloc})
 * @param bootNodes enodes; {@code bootNodes} in the file, which geth's format does not have
 * @param dnsLists links to lists; {@code dnsLists} in the file
 */
public record Genesis(ChainSpec spec, BlockHeader header, List<GenesisAccount> accounts, List<String> bootNodes, List<String> dnsLists) {
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
   * Reads geth's genesis format.
   *
   * @throws IllegalArgumentException if it cannot be read; the message is one line and names the field
   */
  public static Genesis parse(String json) {
    JsonNode root;
    try {
      root = JsonMapper.builder().build().readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("genesis: not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException("genesis: expected a JSON object");
    }
    JsonFields file = new JsonFields("genesis", root);
    ChainSpec spec = GenesisConfig.spec(file);
    List<String> bootNodes = file.texts("bootNodes");
    List<String> dnsLists = file.texts("dnsLists");
    if (file.has("genesisHeader")) {
      JsonFields fields = file.object("genesisHeader");
      return new Genesis(spec, header(spec, fields, fields.hash("stateRoot", BlockHeader.EMPTY_ROOT)), List.of(), bootNodes, dnsLists);
    }
    List<GenesisAccount> accounts = accounts(file.object("alloc"));
    return new Genesis(spec, header(spec, file, GenesisState.root(accounts)), accounts, bootNodes, dnsLists);
  }

  /** The network that begins here. */
  public Network network(String name) {
    return new Network(name, spec, header, bootNodes, dnsLists);
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
