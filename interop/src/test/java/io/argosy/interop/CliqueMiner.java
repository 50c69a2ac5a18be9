package io.argosy.interop;

import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes geth seal blocks at our word: in a clique chain with period 0 it seals one for each pending transaction, at once. A third of the transactions call a
 * contract that writes logs.
 */
final class CliqueMiner {
  /** The first block whose receipts carry a status rather than a root. */
  static final long BYZANTIUM = 20;

  /** In the genesis of the demo's chain, from which ours is made: writes one log for each number of a range. */
  private static final String LOGGER = "0x00000000000000000000000000000000000000a3";

  /** Pays each account of a range. */
  private static final String PAYER = "0x00000000000000000000000000000000000000a1";

  /** Writes each slot of a range. */
  private static final String WRITER = "0x00000000000000000000000000000000000000a2";

  private static final long GAS = 1_000_000;

  /** More than a new account or slot takes. */
  private static final long GAS_OF_ONE = 60_000;

  private static final String DEMO_SIGNER = "0e24ef248b5b1c10366047dfce15a997fcc5d159";
  private static final Duration SEAL = Duration.ofSeconds(10);

  private final Geth geth;
  private final Address signer;

  CliqueMiner(Geth geth, Address signer) {
    this.geth = geth;
    this.signer = signer;
  }

  /** Writes the genesis of a chain whose only signer is given. */
  static Path writeGenesis(Path file, Address signer) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = CliqueMiner.class.getResourceAsStream("/demo/genesis.json")) {
      if (in == null) {
        throw new IllegalStateException("the demo's genesis.json is not on the class path");
      }
      String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .replace(DEMO_SIGNER, signer.toString().substring(2));
      ObjectNode genesis = (ObjectNode) json.readTree(text);
      ObjectNode config = (ObjectNode) genesis.get("config");
      config.put("byzantiumBlock", BYZANTIUM).put("constantinopleBlock", 2 * BYZANTIUM).put("petersburgBlock", 2 * BYZANTIUM);
      return Files.writeString(file, json.writeValueAsString(genesis));
    }
  }

  /**
   * Returns once there is one block more.
   *
   * @param mark makes this fork's transactions unlike another's
   */
  BlockRef sealOne(int mark) throws InterruptedException {
    long before = geth.head();
    return seal(before, transaction(before, mark));
  }

  /** As {@link #sealOne}: the block makes these accounts, or pays them once more. */
  BlockRef sealAccounts(long first, int count) throws InterruptedException {
    return seal(geth.head(), callForRange(PAYER, first, count, GAS + GAS_OF_ONE * count));
  }

  /** As {@link #sealOne}: the block writes these slots. */
  BlockRef sealSlots(long first, int count) throws InterruptedException {
    return seal(geth.head(), callForRange(WRITER, first, count, GAS + GAS_OF_ONE * count));
  }

  private BlockRef seal(long before, Map<String, Object> transaction) throws InterruptedException {
    geth.rpc().call("eth_sendTransaction", transaction);
    Await.until(() -> geth.head() > before, SEAL, () -> "geth seals no block above #" + before + ": " + geth.rpc().call("txpool_status"));
    return new BlockRef(before + 1, geth.hash(before + 1));
  }

  /** Seals until the head stands at a height, and returns it. */
  BlockRef sealTo(long number, int mark) throws InterruptedException {
    BlockRef head = new BlockRef(geth.head(), geth.hash(geth.head()));
    while (head.number() < number) {
      head = sealOne(mark);
    }
    return head;
  }

  private Map<String, Object> transaction(long number, int mark) {
    if (number % 3 == 0) {
      return callForRange(LOGGER, 1000L * mark, number % 7, GAS);
    }
    Map<String, Object> transaction = fromSigner(signer.toString(), GAS);
    transaction.put("value", "0x" + Long.toHexString(1 + mark));
    return transaction;
  }

  private Map<String, Object> callForRange(String contract, long first, long count, long gas) {
    byte[] range = new byte[64];
    UInt256.of(first).write(range, 0);
    UInt256.of(count).write(range, 32);
    Map<String, Object> transaction = fromSigner(contract, gas);
    transaction.put("data", Hex.encodePrefixed(range));
    return transaction;
  }

  private Map<String, Object> fromSigner(String to, long gas) {
    Map<String, Object> transaction = new LinkedHashMap<>();
    transaction.put("from", signer.toString());
    transaction.put("to", to);
    transaction.put("gas", "0x" + Long.toHexString(gas));
    transaction.put("gasPrice", "0x0");
    return transaction;
  }
}
