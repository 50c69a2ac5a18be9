package io.argosy.blockstore.adapter.web;

import static io.argosy.blockstore.adapter.web.Quantities.quantity;

import io.argosy.blockstore.adapter.web.ChainView.StoredBlock;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

/** The methods that show blocks, transactions and receipts. */
final class ChainMethods {
  private final ChainView chain;
  private final ChainSpec spec;

  ChainMethods(ChainView chain, ChainSpec spec) {
    this.chain = chain;
    this.spec = spec;
  }

  Map<String, RpcMethod> byName() {
    return Map.ofEntries(
        Map.entry("eth_blockNumber", this::blockNumber),
        Map.entry("eth_getBlockByNumber", p -> block(p, p.block(0))),
        Map.entry("eth_getBlockByHash", p -> block(p, new BlockId.ByHash(p.hash(0)))),
        Map.entry("eth_getHeaderByNumber", p -> header(p, p.block(0))),
        Map.entry("eth_getHeaderByHash", p -> header(p, new BlockId.ByHash(p.hash(0)))),
        Map.entry("eth_getBlockTransactionCountByNumber", p -> transactionCount(p, p.block(0))),
        Map.entry("eth_getBlockTransactionCountByHash", p -> transactionCount(p, new BlockId.ByHash(p.hash(0)))),
        Map.entry("eth_getUncleCountByBlockNumber", p -> ommerCount(p, p.block(0))),
        Map.entry("eth_getUncleCountByBlockHash", p -> ommerCount(p, new BlockId.ByHash(p.hash(0)))),
        Map.entry("eth_getUncleByBlockNumberAndIndex", p -> ommer(p, p.block(0))),
        Map.entry("eth_getUncleByBlockHashAndIndex", p -> ommer(p, new BlockId.ByHash(p.hash(0)))),
        Map.entry("eth_getTransactionByBlockNumberAndIndex", p -> transactionAt(p, p.block(0))),
        Map.entry("eth_getTransactionByBlockHashAndIndex", p -> transactionAt(p, new BlockId.ByHash(p.hash(0)))),
        Map.entry("eth_getTransactionByHash", this::transaction),
        Map.entry("eth_getTransactionReceipt", this::receipt),
        Map.entry("eth_getBlockReceipts", this::receipts));
  }

  private JsonNode blockNumber(RpcParams params) {
    params.atMost(0);
    return JsonNodeFactory.instance.stringNode(quantity(chain.latest()));
  }

  private JsonNode block(RpcParams params, BlockId id) {
    params.atMost(2);
    boolean full = params.flag(1);
    return read(id, block -> full
        ? BlockJson.full(block.header(), block.body(), block.totalDifficulty())
        : BlockJson.withHashes(block.header(), block.body(), block.totalDifficulty()));
  }

  private JsonNode header(RpcParams params, BlockId id) {
    params.atMost(1);
    return read(id, block -> BlockJson.header(block.header()));
  }

  private JsonNode transactionCount(RpcParams params, BlockId id) {
    params.atMost(1);
    return read(id, block -> count(block.body().transactions().size()));
  }

  private JsonNode ommerCount(RpcParams params, BlockId id) {
    params.atMost(1);
    return read(id, block -> count(block.body().ommers().size()));
  }

  private static JsonNode count(int count) {
    return JsonNodeFactory.instance.stringNode(quantity(count));
  }

  private JsonNode ommer(RpcParams params, BlockId id) {
    params.atMost(2);
    int index = params.index(1);
    return read(id, block -> {
      BlockBody body = block.body();
      return index < body.ommers().size() ? BlockJson.ommer(body.ommers().get(index)) : NullNode.getInstance();
    });
  }

  private JsonNode transactionAt(RpcParams params, BlockId id) {
    params.atMost(2);
    int index = params.index(1);
    return read(id, block -> {
      BlockBody body = block.body();
      return index < body.transactions().size()
          ? TransactionJson.of(block.header(), body, index)
          : NullNode.getInstance();
    });
  }

  private JsonNode transaction(RpcParams params) {
    params.atMost(1);
    return orNull(chain.readTransaction(
        params.hash(0), (block, index) -> TransactionJson.of(block.header(), block.body(), index)));
  }

  private JsonNode receipt(RpcParams params) {
    params.atMost(1);
    return orNull(chain.readTransaction(params.hash(0), (block, index) -> receiptsOf(block).one(index)));
  }

  private JsonNode receipts(RpcParams params) {
    params.atMost(1);
    return read(params.blockOrHash(0), block -> receiptsOf(block).all());
  }

  private ReceiptJson receiptsOf(StoredBlock block) {
    BlockHeader header = block.header();
    return new ReceiptJson(spec, header, block.body(), block.receipts());
  }

  private JsonNode read(BlockId id, Function<StoredBlock, ? extends JsonNode> reader) {
    return orNull(chain.read(id, reader));
  }

  private static JsonNode orNull(Optional<? extends JsonNode> json) {
    return json.isPresent() ? json.get() : NullNode.getInstance();
  }
}
