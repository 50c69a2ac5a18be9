package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.MemoryChain;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.HeaderDraft;
import io.argosy.chain.Networks;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Verdict;
import io.argosy.verify.BodyCheck;
import io.argosy.verify.BodyRoots;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Blocks of the main network as another client answered them: encoded from the recorded JSON, proven by their hashes and roots, stored, and asked for again. */
class MainnetBlocksTest {
  private final MemoryChain rows = new MemoryChain();
  private final Rpc rpc = new Rpc(rows, Networks.named("mainnet").spec());

  @ParameterizedTest
  @ValueSource(strings = {"Frontier", "DAO", "Homestead", "Byzantium", "Istanbul", "Berlin", "London", "Paris", "Cancun"})
  void everyRecordedFieldIsAnswered(String fork) {
    JsonNode recorded = Rpc.JSON.readTree(ChainData.externalText("mainnet-blocks-json/" + fork + ".json"));
    BlockHeader header = header(recorded);
    RlpSlice body = body(recorded);
    assertThat(header.hash().toHex()).isEqualTo(text(recorded, "hash"));
    assertThat(new BodyCheck(Networks.named("mainnet").spec()).roots(body)).isEqualTo(Verdict.accepted(BodyRoots.of(header)));
    rows.put(header.ref(), header.raw(), body, RlpSlice.of(new byte[] {(byte) 0xc0}), number(recorded, "totalDifficulty"));
    rows.complete(header.number(), header.number());

    JsonNode answer = rpc.call("eth_getBlockByHash", text(recorded, "hash"), true);

    for (String field : recorded.propertyNames()) {
      if (!field.equals("transactions")) {
        assertThat(answer.get(field)).as(field).isEqualTo(recorded.get(field));
      }
    }
    for (int i = 0; i < recorded.get("transactions").size(); i++) {
      JsonNode expected = recorded.get("transactions").get(i);
      for (String field : expected.propertyNames()) {
        assertThat(answer.get("transactions").get(i).get(field)).as(field + " of " + i).isEqualTo(expected.get(field));
      }
    }
    assertThat(rpc.call("eth_getBlockByNumber", text(recorded, "number"), true)).isEqualTo(answer);
  }

  @Test
  void receiptsOfABlobBlockAddUp() {
    Map<String, RlpSlice> parts = ChainData.externalText("mainnet-blocks-with-receipts/block-data-22431084.yaml").lines()
        .filter(line -> line.contains(": 0x"))
        .collect(Collectors.toMap(line -> line.substring(0, line.indexOf(':')), line -> RlpSlice.of(Hex.decode(line.substring(line.indexOf("0x")).strip()))));
    BlockHeader header = BlockHeader.decode(parts.get("header"));
    rows.put(header.ref(), header.raw(), parts.get("body"), parts.get("receipts"), UInt256.ZERO);
    rows.complete(header.number(), header.number());

    JsonNode receipts = rpc.call("eth_getBlockReceipts", "latest");

    long gas = 0;
    long blobGas = 0;
    for (JsonNode receipt : receipts) {
      gas += Long.decode(text(receipt, "gasUsed"));
      blobGas += receipt.has("blobGasUsed") ? Long.decode(text(receipt, "blobGasUsed")) : 0;
    }
    assertThat(gas).isEqualTo(header.gasUsed());
    assertThat(blobGas).isEqualTo(header.blobGasUsed().orElseThrow()).isPositive();
    assertThat(rows.row(Table.RECEIPTS, header.ref())).isPresent();
  }

  private static String text(JsonNode json, String field) {
    return json.get(field).stringValue();
  }

  private static UInt256 number(JsonNode json, String field) {
    return UInt256.fromHexQuantity(text(json, field));
  }

  private static RlpSlice data(JsonNode json, String field) {
    return RlpSlice.of(Hex.decode(text(json, field)));
  }

  private static Hash hash(JsonNode json, String field) {
    return Hash.fromHex(text(json, field));
  }

  private static BlockHeader header(JsonNode json) {
    HeaderDraft draft = new HeaderDraft()
        .fields(json.has("blobGasUsed") ? 20 : json.has("withdrawalsRoot") ? 17 : json.has("baseFeePerGas") ? 16 : 15)
        .parentHash(hash(json, "parentHash"))
        .ommersHash(hash(json, "sha3Uncles"))
        .coinbase(Address.fromHex(text(json, "miner")))
        .stateRoot(hash(json, "stateRoot"))
        .transactionsRoot(hash(json, "transactionsRoot"))
        .receiptsRoot(hash(json, "receiptsRoot"))
        .logsBloom(data(json, "logsBloom"))
        .difficulty(number(json, "difficulty"))
        .number(number(json, "number").toLong())
        .gasLimit(number(json, "gasLimit").toLong())
        .gasUsed(number(json, "gasUsed").toLong())
        .time(number(json, "timestamp").toLong())
        .extraData(data(json, "extraData"))
        .mixDigest(hash(json, "mixHash"))
        .nonce(Long.parseUnsignedLong(text(json, "nonce").substring(2), 16));
    if (json.has("baseFeePerGas")) {
      draft.baseFee(number(json, "baseFeePerGas"));
    }
    if (json.has("withdrawalsRoot")) {
      draft.withdrawalsRoot(hash(json, "withdrawalsRoot"));
    }
    if (json.has("blobGasUsed")) {
      draft.blobGasUsed(number(json, "blobGasUsed").toLong())
          .excessBlobGas(number(json, "excessBlobGas").toLong())
          .parentBeaconBlockRoot(hash(json, "parentBeaconBlockRoot"));
    }
    return draft.build();
  }

  private static RlpSlice body(JsonNode json) {
    RlpWriter out = new RlpWriter().startList().startList();
    for (JsonNode transaction : json.get("transactions")) {
      int type = number(transaction, "type").bitLength() == 0 ? 0 : (int) number(transaction, "type").toLong();
      byte[] fields = fields(transaction, type);
      if (type == 0) {
        out.item(RlpSlice.of(fields));
      } else {
        byte[] typed = new byte[1 + fields.length];
        typed[0] = (byte) type;
        System.arraycopy(fields, 0, typed, 1, fields.length);
        out.bytes(typed);
      }
    }
    out.endList().startList().endList();
    if (json.has("withdrawals")) {
      out.startList();
      for (JsonNode withdrawal : json.get("withdrawals")) {
        out.startList()
            .number(number(withdrawal, "index"))
            .number(number(withdrawal, "validatorIndex"))
            .address(Address.fromHex(text(withdrawal, "address")))
            .number(number(withdrawal, "amount"))
            .endList();
      }
      out.endList();
    }
    return RlpSlice.of(out.endList().toBytes());
  }

  private static byte[] fields(JsonNode json, int type) {
    RlpWriter out = new RlpWriter().startList();
    if (type > 0) {
      out.number(number(json, "chainId"));
    }
    out.number(number(json, "nonce"));
    if (type == 2) {
      out.number(number(json, "maxPriorityFeePerGas")).number(number(json, "maxFeePerGas"));
    } else {
      out.number(number(json, "gasPrice"));
    }
    out.number(number(json, "gas"));
    out.bytes(json.has("to") && !json.get("to").isNull() ? Hex.decode(text(json, "to")) : new byte[0]);
    out.number(number(json, "value")).string(data(json, "input"));
    if (type > 0) {
      out.startList();
      for (JsonNode entry : json.get("accessList")) {
        out.startList().address(Address.fromHex(text(entry, "address"))).startList();
        entry.get("storageKeys").forEach(key -> out.hash(Hash.fromHex(key.stringValue())));
        out.endList().endList();
      }
      out.endList();
    }
    return out.number(number(json, "v")).number(number(json, "r")).number(number(json, "s")).endList().toBytes();
  }
}
