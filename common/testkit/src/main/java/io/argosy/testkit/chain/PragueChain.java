package io.argosy.testkit.chain;

import io.argosy.chain.Block;
import io.argosy.chain.Genesis;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** 600 blocks from Shanghai to Prague that geth made for tests of its own, with what it wrote down beside them. Tests that use it skip where the data is not at hand. */
public final class PragueChain {
  private static final String FOLDER = "chain-geth-ethtest/";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PragueChain() {}

  /** A file beside the chain. */
  public static Path file(String name) {
    return ChainData.external(FOLDER + name);
  }

  public static JsonNode json(String name) {
    return JSON.readTree(ChainData.externalText(FOLDER + name));
  }

  public static Genesis genesis() {
    return Genesis.parse(ChainData.externalText(FOLDER + "genesis.json"));
  }

  /** Blocks 1 to 600. */
  public static List<Block> blocks() {
    try {
      List<Block> blocks = new ArrayList<>();
      for (RlpReader items = RlpReader.over(Files.readAllBytes(file("chain.rlp"))); items.hasNext(); ) {
        blocks.add(Block.decode(items.item()));
      }
      return blocks;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Receipts of the blocks that have some, as peers up to eth/68 send them. */
  public static Map<Hash, RlpSlice> receipts() {
    try (InputStream file = new GZIPInputStream(Files.newInputStream(file("receipts.json.gz")))) {
      Map<Hash, RlpSlice> lists = new HashMap<>();
      JSON.readTree(file.readAllBytes()).properties().forEach(e -> lists.put(Hash.fromHex(e.getKey()), list(e.getValue().get("receipts"))));
      return lists;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RlpSlice list(JsonNode receipts) {
    RlpWriter out = new RlpWriter().startList();
    for (JsonNode text : receipts) {
      byte[] receipt = Hex.decode(text.stringValue());
      if ((receipt[0] & 0xff) >= 0xc0) {
        out.item(RlpSlice.of(receipt));
      } else {
        out.bytes(receipt);
      }
    }
    return out.endList().toSlice().compact();
  }

  /** The calls of {@code engine_newPayload} by number of block. Execution requests stand in the file in base64, by an oversight of who wrote it. */
  public static JsonNode payloads() {
    JsonNode calls = json("newpayload.json");
    for (JsonNode call : calls) {
      if (call.get("params").get(3) instanceof ArrayNode requests) {
        for (int i = 0; i < requests.size(); i++) {
          requests.set(i, Hex.encodePrefixed(Base64.getDecoder().decode(requests.get(i).stringValue())));
        }
      }
    }
    return calls;
  }

  /** The call that makes a payload's block the head, and safe and final. */
  public static JsonNode forkchoice(JsonNode payload) {
    String hash = payload.get("params").get(0).get("blockHash").stringValue();
    return JSON.readTree(("{'jsonrpc':'2.0','id':1,'method':'engine_forkchoiceUpdatedV3','params':[{'headBlockHash':'" + hash + "','safeBlockHash':'" + hash
        + "','finalizedBlockHash':'" + hash + "'},null]}").replace('\'', '"'));
  }
}
