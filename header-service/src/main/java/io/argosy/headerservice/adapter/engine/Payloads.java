package io.argosy.headerservice.adapter.engine;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.Rules;
import io.argosy.chain.Transaction;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.OrderedRoot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Execution payloads as headers: all that a header commits to is computed from the payload, so that its hash proves every byte of it. Thread-safe.
 *
 * @spec https://github.com/ethereum/execution-apis/tree/main/src/engine
 */
final class Payloads {
  private static final int MOST_EXTRA = 32;
  private static final int BLOOM = 256;

  /** A block has at most 8 MiB (EIP-7934), and so has what is in it. */
  private static final int MOST_BYTES = 16 << 20;

  private final ChainSpec spec;

  Payloads(ChainSpec spec) {
    this.spec = spec;
  }

  /** A payload whose parts do not make the block that it claims to be. */
  static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;
    private final String text;

    Invalid(String text) {
      super(text);
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * The header of a payload.
   *
   * @param version of {@code engine_newPayload}
   * @param params all parameters of the call
   * @throws EngineError if they are not what this version takes, or not of a fork that it is for
   * @throws Invalid if the block's hash, or a blob's, is not what the payload makes
   */
  BlockHeader header(int version, JsonNode params) throws Invalid {
    JsonInput payload = JsonInput.of(params.get(0), "payload");
    long number = payload.number("blockNumber");
    long time = payload.number("timestamp");
    Rules rules = spec.rulesAt(number, time);
    requireFork(version, rules, time);
    List<RlpSlice> transactions = new ArrayList<>();
    for (JsonNode item : payload.array("transactions")) {
      transactions.add(JsonInput.bytes(item, "payload.transactions", 1, MOST_BYTES));
    }
    HeaderDraft draft = new HeaderDraft()
        .fields(fields(rules))
        .parentHash(payload.hash("parentHash"))
        .coinbase(payload.address("feeRecipient"))
        .stateRoot(payload.hash("stateRoot"))
        .transactionsRoot(new OrderedRoot().of(transactions))
        .receiptsRoot(payload.hash("receiptsRoot"))
        .logsBloom(payload.bytes("logsBloom", BLOOM, BLOOM))
        .number(number)
        .gasLimit(payload.number("gasLimit"))
        .gasUsed(payload.number("gasUsed"))
        .time(time)
        .extraData(payload.bytes("extraData", 0, MOST_EXTRA))
        .mixDigest(payload.hash("prevRandao"))
        .baseFee(payload.quantity("baseFeePerGas"));
    if (rules.has(Fork.SHANGHAI)) {
      draft.withdrawalsRoot(withdrawalsRoot(payload.array("withdrawals")));
    } else if (payload.has("withdrawals")) {
      throw EngineError.params("payload.withdrawals must be null before Shanghai");
    }
    if (rules.has(Fork.CANCUN)) {
      draft.blobGasUsed(payload.number("blobGasUsed")).excessBlobGas(payload.number("excessBlobGas"));
      draft.parentBeaconBlockRoot(JsonInput.hash(params.get(2), "parentBeaconBlockRoot"));
      requireBlobs(params.get(1), transactions);
    }
    if (rules.has(Fork.PRAGUE)) {
      draft.requestsHash(requestsHash(params.get(3)));
    }
    if (rules.has(Fork.AMSTERDAM)) {
      draft.blockAccessListHash(payload.bytes("blockAccessList", 1, MOST_BYTES).keccak()).slotNumber(payload.number("slotNumber"));
    }
    BlockHeader header = draft.build();
    Hash claimed = payload.hash("blockHash");
    if (!header.hash().equals(claimed)) {
      throw new Invalid("blockHash: the payload makes " + header.hash() + ", it says " + claimed);
    }
    return header;
  }

  private static void requireFork(int version, Rules rules, long time) {
    boolean fits = switch (version) {
      case 1 -> !rules.has(Fork.SHANGHAI);
      case 2 -> !rules.has(Fork.CANCUN);
      case 3 -> rules.has(Fork.CANCUN) && !rules.has(Fork.PRAGUE);
      case 4 -> rules.has(Fork.PRAGUE) && !rules.has(Fork.AMSTERDAM);
      default -> rules.has(Fork.AMSTERDAM);
    };
    if (!fits) {
      throw new EngineError(EngineError.UNSUPPORTED_FORK, "engine_newPayloadV" + version + " is not for the fork at time " + time);
    }
  }

  private static int fields(Rules rules) {
    if (rules.has(Fork.AMSTERDAM)) {
      return BlockHeader.AMSTERDAM_FIELDS;
    }
    if (rules.has(Fork.PRAGUE)) {
      return BlockHeader.PRAGUE_FIELDS;
    }
    if (rules.has(Fork.CANCUN)) {
      return BlockHeader.CANCUN_FIELDS;
    }
    return rules.has(Fork.SHANGHAI) ? BlockHeader.SHANGHAI_FIELDS : BlockHeader.LONDON_FIELDS;
  }

  private static Hash withdrawalsRoot(JsonNode items) {
    OrderedRoot trie = new OrderedRoot();
    for (JsonNode item : items) {
      JsonInput withdrawal = JsonInput.of(item, "payload.withdrawals");
      trie.add(new RlpWriter()
          .startList()
          .number(withdrawal.quantity("index"))
          .number(withdrawal.quantity("validatorIndex"))
          .address(withdrawal.address("address"))
          .number(withdrawal.quantity("amount"))
          .endList()
          .toSlice());
    }
    return trie.finish();
  }

  private static void requireBlobs(JsonNode expected, List<RlpSlice> transactions) throws Invalid {
    if (expected == null || !expected.isArray()) {
      throw EngineError.params("expectedBlobVersionedHashes must be an array");
    }
    List<Hash> told = new ArrayList<>();
    for (JsonNode item : expected) {
      told.add(JsonInput.hash(item, "expectedBlobVersionedHashes"));
    }
    List<Hash> found = new ArrayList<>();
    try {
      for (RlpSlice transaction : transactions) {
        if (transaction.byteAt(0) == 3 && Transaction.decode(transaction) instanceof Transaction.WithBlobs blobs) {
          found.addAll(blobs.blobHashes());
        }
      }
    } catch (MalformedRlpException e) {
      throw new Invalid("transaction: " + e.getMessage());
    }
    if (!told.equals(found)) {
      throw new Invalid("blobs: the transactions have " + found.size() + " hashes that are not the " + told.size() + " expected ones");
    }
  }

  private static Hash requestsHash(JsonNode items) {
    if (items == null || !items.isArray()) {
      throw EngineError.params("executionRequests must be an array");
    }
    MessageDigest all = sha256();
    int type = -1;
    for (JsonNode item : items) {
      RlpSlice request = JsonInput.bytes(item, "executionRequests", 2, MOST_BYTES);
      if (request.byteAt(0) <= type) {
        throw EngineError.params("executionRequests must have ascending types");
      }
      type = request.byteAt(0);
      all.update(sha256().digest(request.toBytes()));
    }
    return Hash.of(all.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
