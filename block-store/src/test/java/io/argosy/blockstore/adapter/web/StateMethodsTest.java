package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.AddressedState;
import io.argosy.blockstore.AddressedState.Holding;
import io.argosy.blockstore.MemoryChain;
import io.argosy.blockstore.StatePacks;
import io.argosy.blockstore.adapter.rocksdb.Volumes;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.Account;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import io.argosy.trie.MerkleProof;
import io.argosy.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A state in real volumes, asked for over JSON-RPC; every proof is checked against the root in the pivot's header alone. */
class StateMethodsTest {
  private static final int PIVOT = 12;

  @TempDir
  Path folder;

  private AddressedState state = AddressedState.of(Gen.seeded(0), 0, 1);
  private TestChain chain = ChainBuilder.seeded(4).headersOnly().blocks(20);
  private MemoryChain blocks = MemoryChain.of(chain);
  private Volumes volumes;
  private Rpc rpc;

  private void open(AddressedState stored) {
    state = stored;
    chain = ChainBuilder.seeded(4).headersOnly().stateRoot(PIVOT, state.state().root()).blocks(20);
    blocks = MemoryChain.of(chain);
    volumes = Volumes.open(folder, chain.genesis().header(), 3, 2);
    rpc = new Rpc(blocks, volumes.state(), chain.spec());
    rpc.head = 20;
  }

  private StatePacks packs() {
    return new StatePacks(state.state(), Volumes.STATE, 20).of(chain.header(PIVOT).ref());
  }

  private void store(AddressedState stored) {
    open(stored);
    volumes.store(packs(), 1);
  }

  @AfterEach
  void close() {
    if (volumes != null) {
      volumes.close();
    }
  }

  @SeededTest(runs = 12)
  void everyAccountAndEverySlotIsProven(Gen gen) {
    store(AddressedState.of(gen, gen.oneOf(1, 2, 3, 20, 600), 60));

    int left = 60;
    for (Map.Entry<Address, Holding> holding : state.holdings().entrySet()) {
      if (left-- > 0) {
        mustBeProven(gen, holding.getKey(), holding.getValue());
      }
    }
  }

  @SeededTest(runs = 12)
  void thatAnAccountIsNotThereIsProvenToo(Gen gen) {
    store(AddressedState.of(gen, gen.oneOf(1, 2, 3, 20, 600), 2));
    Holding nobody = new Holding(new Account(0, UInt256.ZERO, Account.NO_STORAGE, Account.NO_CODE), Map.of());

    for (int i = 0; i < 40; i++) {
      mustBeProven(gen, Address.of(gen.bytes(Address.BYTES)), nobody);
    }
  }

  private void mustBeProven(Gen gen, Address address, Holding expected) {
    Account account = expected.account();
    List<Hash> positions = new ArrayList<>(expected.slots().keySet().stream().limit(12).toList());
    positions.add(AddressedState.position(gen.between(1000, 2000)));
    positions.add(Hash.of(gen.bytes(32)));
    List<String> keys = positions.stream().map(Hash::toHex).toList();
    String name = address.toString();

    JsonNode proof = rpc.call("eth_getProof", name, keys, "0xc");

    Optional<RlpSlice> proven = proven(chain.header(PIVOT).stateRoot(), Hash.keccak(address.toBytes()), proof.get("accountProof"));
    assertThat(proven).isEqualTo(state.holdings().containsKey(address) ? Optional.of(account.encode()) : Optional.empty());
    assertThat(text(proof, "address")).isEqualTo(name);
    assertThat(text(proof, "balance")).isEqualTo(account.balance().toHexQuantity());
    assertThat(text(proof, "nonce")).isEqualTo("0x" + Long.toHexString(account.nonce()));
    boolean there = state.holdings().containsKey(address);
    assertThat(text(proof, "codeHash")).isEqualTo((there ? account.codeHash() : Hash.ZERO).toHex());
    assertThat(text(proof, "storageHash")).isEqualTo((there ? account.storageRoot() : Hash.ZERO).toHex());
    for (int i = 0; i < positions.size(); i++) {
      Hash position = positions.get(i);
      UInt256 value = expected.slots().getOrDefault(position, UInt256.ZERO);
      JsonNode slot = proof.get("storageProof").get(i);
      assertThat(text(slot, "key")).isEqualTo(keys.get(i));
      assertThat(text(slot, "value")).isEqualTo(value.toHexQuantity());
      assertThat(proven(account.storageRoot(), Hash.keccak(position.toBytes()), slot.get("proof")).map(row -> row.reader().uint256()).orElse(UInt256.ZERO))
          .isEqualTo(value);
      assertThat(rpc.call("eth_getStorageAt", name, keys.get(i), "0xc").stringValue()).isEqualTo(bytes32(value));
    }
    assertThat(rpc.call("eth_getBalance", name, "0xc").stringValue()).isEqualTo(account.balance().toHexQuantity());
    assertThat(rpc.call("eth_getTransactionCount", name, "0xc").stringValue()).isEqualTo("0x" + Long.toHexString(account.nonce()));
    assertThat(rpc.call("eth_getCode", name, "0xc").stringValue()).isEqualTo(Hex.encodePrefixed(state.code(account.codeHash()).toBytes()));
  }

  private static Optional<RlpSlice> proven(Hash root, Hash key, JsonNode nodes) {
    List<RlpSlice> list = new ArrayList<>();
    nodes.forEach(node -> list.add(RlpSlice.of(Hex.decode(node.stringValue()))));
    if (!(MerkleProof.verify(root, key.toBytes(), list) instanceof Verdict.Accepted<Optional<RlpSlice>>(Optional<RlpSlice> value))) {
      throw new AssertionError("no proof of " + key + ": " + nodes);
    }
    assertThat(list.stream().map(RlpSlice::keccak).findFirst().orElse(Account.NO_STORAGE)).as("from the root down").isEqualTo(root);
    return value;
  }

  private static String bytes32(UInt256 value) {
    byte[] bytes = new byte[32];
    value.write(bytes, 0);
    return Hex.encodePrefixed(bytes);
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).stringValue();
  }

  private Address anyAddress() {
    return state.holdings().keySet().iterator().next();
  }

  @Test
  void thePivotMayBeNamedInAnyWay() {
    store(AddressedState.of(Gen.seeded(1), 20, 5));
    String name = anyAddress().toString();
    String hash = chain.header(PIVOT).hash().toHex();
    String balance = state.holdings().get(anyAddress()).account().balance().toHexQuantity();

    for (Object block : List.of("0xc", hash, Map.of("blockHash", hash), Map.of("blockNumber", "0xc"), Map.of("blockHash", hash, "requireCanonical", true))) {
      assertThat(rpc.call("eth_getBalance", name, block).stringValue()).as("%s", block).isEqualTo(balance);
    }
    blocks.complete(PIVOT, 20);
    assertThat(rpc.call("eth_getBalance", name, "latest").stringValue()).isEqualTo(balance);
    assertThat(rpc.call("eth_getBalance", name).stringValue()).isEqualTo(balance);
  }

  @Test
  void ofAnotherBlockThereIsNoStateAndTheErrorSaysOfWhich() {
    store(AddressedState.of(Gen.seeded(1), 20, 5));
    String expected = "-32001 resource not found: the state is that of #12 (" + chain.header(PIVOT).hash() + ") alone; ask for it by this number or hash";

    for (Object block : List.of("0xb", "latest", "earliest", "pending", "safe", "finalized", chain.header(13).hash().toHex(), Map.of("blockNumber", "0xd"))) {
      assertThat(rpc.error("eth_getBalance", anyAddress().toString(), block)).as("%s", block).isEqualTo(expected);
      assertThat(rpc.error("eth_getProof", anyAddress().toString(), List.of(), block)).as("%s", block).isEqualTo(expected);
    }
  }

  @Test
  void aStateOfABlockThatWasUndoneIsNotShown() {
    store(AddressedState.of(Gen.seeded(1), 20, 5));
    blocks.put(chain.forkAt(10).heavier().block(PIVOT));

    assertThat(rpc.error("eth_getBalance", anyAddress().toString(), "0xc")).startsWith("-32001 ").contains("#12").contains("undone");
  }

  @Test
  void nothingIsShownBeforeTheStateIsWhole() {
    open(AddressedState.of(Gen.seeded(1), 20, 5));
    String name = anyAddress().toString();

    assertThat(rpc.error("eth_getBalance", name, "0xc")).startsWith("-32001 ").contains("there is no state").contains("fast and snap");
    assertThat(rpc.call("eth_syncing").isBoolean()).isTrue();

    volumes.applyToAll(packs().begin(1));
    assertThat(rpc.error("eth_getBalance", name, "0xc")).isEqualTo("-32001 resource not found: the state of #12 (" + chain.header(PIVOT).hash() + ") is being synced");
    assertThat(rpc.call("eth_syncing").get("stages").get(3)).isEqualTo(Rpc.JSON.readTree("{\"name\": \"state\", \"block\": \"0x0\"}"));

    volumes.store(packs(), 1);
    assertThat(rpc.call("eth_getBalance", name, "0xc").isString()).isTrue();
    assertThat(rpc.call("eth_syncing").isBoolean()).isTrue();

    volumes.applyToAll(packs().begin(2));
    assertThat(rpc.error("eth_getProof", name, List.of(), "0xc")).contains("is being synced");
    assertThat(rpc.call("eth_syncing").isObject()).isTrue();
  }

  @Test
  void oneShardThatHasGoneOnIsEnoughToShowNothing() {
    store(AddressedState.of(Gen.seeded(1), 200, 5));

    volumes.apply(7, packs().begin(2));

    for (Address address : state.holdings().keySet()) {
      assertThat(rpc.error("eth_getBalance", address.toString(), "0xc")).contains("is being synced");
    }
  }

  @Test
  void aStorageKeyIsShownAsGethShowsIt() {
    store(AddressedState.of(Gen.seeded(1), 20, 5));
    List<String> keys = List.of("0x1", "0x01", "0x", "0x0001", "0x" + "0".repeat(63) + "1");

    JsonNode proof = rpc.call("eth_getProof", anyAddress().toString(), keys, "0xc").get("storageProof");

    List<String> shown = new ArrayList<>();
    proof.forEach(slot -> shown.add(text(slot, "key")));
    assertThat(shown).containsExactly("0x1", "0x1", "0x0", "0x1", "0x" + "0".repeat(63) + "1");
  }

  @Test
  void refusesWhatIsNoAddressAndNoPosition() {
    store(AddressedState.of(Gen.seeded(1), 1, 5));
    String name = anyAddress().toString();

    assertThat(rpc.error("eth_getBalance", "0x12", "0xc")).startsWith("-32602 ");
    assertThat(rpc.error("eth_getBalance")).startsWith("-32602 ");
    assertThat(rpc.error("eth_getStorageAt", name, "0x" + "1".repeat(65), "0xc")).startsWith("-32602 ");
    assertThat(rpc.error("eth_getStorageAt", name, "xyz", "0xc")).startsWith("-32602 ");
    assertThat(rpc.error("eth_getProof", name, "0x1", "0xc")).startsWith("-32602 ");
    assertThat(rpc.error("eth_getProof", name, List.of(1), "0xc")).startsWith("-32602 ");
    assertThat(rpc.error("eth_getProof", name, java.util.Collections.nCopies(1025, "0x1"), "0xc")).startsWith("-32602 ").contains("1024");
  }

  @Test
  void damagedRowsAreAnErrorAndNeverAProofOfSomethingElse() {
    store(AddressedState.of(Gen.seeded(1), 200, 5));
    Address address = anyAddress();
    byte[] key = Hash.keccak(address.toBytes()).toBytes();
    int shard = Volumes.STATE.shardOf(Hash.of(key));
    try (var batch = volumes.all().get(shard % 2).batch()) {
      batch.put(Table.ACCOUNTS, key, new Account(7, UInt256.ONE, Account.NO_STORAGE, Account.NO_CODE).encodeSlim());
      batch.commit();
    }

    assertThat(rpc.error("eth_getProof", address.toString(), List.of(), "0xc")).startsWith("-32603 ");
  }
}
