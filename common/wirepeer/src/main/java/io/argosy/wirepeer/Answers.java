package io.argosy.wirepeer;

import io.argosy.devp2p.eth.EthMessage.BlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.BlockBodies;
import io.argosy.devp2p.eth.EthMessage.BlockHeaders;
import io.argosy.devp2p.eth.EthMessage.GetBlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.GetBlockBodies;
import io.argosy.devp2p.eth.EthMessage.GetBlockHeaders;
import io.argosy.devp2p.eth.EthMessage.GetNodeData;
import io.argosy.devp2p.eth.EthMessage.GetPooledTransactions;
import io.argosy.devp2p.eth.EthMessage.GetReceipts;
import io.argosy.devp2p.eth.EthMessage.NodeData;
import io.argosy.devp2p.eth.EthMessage.PooledTransactions;
import io.argosy.devp2p.eth.EthMessage.Receipts;
import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Request;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.servedstate.ServedStates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** Honest answers to requests of one version of eth, from one chain and its states, counted. */
record Answers(ServedChain chain, ServedStates states, int version, ServingLimits limits, Tally tally) {
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});
  private static final RlpSlice EMPTY_STRING = RlpSlice.of(new byte[] {(byte) 0x80});

  /** What geth looks up for one request. */
  private static final int MOST_ACCESS_LISTS = 1024;

  Reply to(Request request) {
    return switch (request) {
      case GetBlockHeaders headers -> headers(headers);
      case GetBlockBodies(long id, List<Hash> blocks) ->
        new BlockBodies(id, parts(Tally.Kind.BODIES, blocks, limits.bodies(), chain::body));
      case GetReceipts receipts -> receipts(receipts);
      case GetNodeData(long id, List<Hash> hashes) -> nodes(id, hashes);
      case GetPooledTransactions(long id, List<Hash> _) -> new PooledTransactions(id, EMPTY_LIST);
      case GetBlockAccessLists(long id, List<Hash> blocks) -> accessLists(id, blocks);
    };
  }

  /** In the places of their blocks, with an empty string for each that it does not have, until there are enough bytes. */
  private Reply accessLists(long id, List<Hash> blocks) {
    List<RlpSlice> lists = new ArrayList<>();
    long bytes = 0;
    int found = 0;
    for (Hash block : blocks) {
      if (lists.size() == MOST_ACCESS_LISTS || bytes >= limits.softBytes()) {
        break;
      }
      RlpSlice list = chain.accessList(block).orElse(EMPTY_STRING);
      lists.add(list);
      bytes += list.length();
      found += list.equals(EMPTY_STRING) ? 0 : 1;
    }
    tally.asked(Tally.Kind.ACCESS_LISTS, found);
    return new BlockAccessLists(id, lists);
  }

  /** The answer of somebody who has nothing. */
  static Reply nothing(Request request) {
    return switch (request) {
      case GetBlockHeaders headers -> new BlockHeaders(headers.requestId(), List.of());
      case GetBlockBodies bodies -> new BlockBodies(bodies.requestId(), List.of());
      case GetReceipts receipts -> new Receipts(receipts.requestId(), List.of());
      case GetNodeData nodes -> new NodeData(nodes.requestId(), List.of());
      case GetPooledTransactions pooled -> new PooledTransactions(pooled.requestId(), EMPTY_LIST);
      case GetBlockAccessLists lists -> new BlockAccessLists(lists.requestId(), List.of());
    };
  }

  private Reply headers(GetBlockHeaders request) {
    int[] numbers = chain.select(request, limits);
    tally.asked(Tally.Kind.HEADERS, numbers);
    List<RlpSlice> headers = new ArrayList<>(numbers.length);
    for (int number : numbers) {
      headers.add(chain.header(number));
    }
    return new BlockHeaders(request.requestId(), headers);
  }

  private Reply receipts(GetReceipts request) {
    List<RlpSlice> lists = parts(
        Tally.Kind.RECEIPTS, request.blocks(), limits.receipts(), number -> chain.receipts(number, version));
    if (request.firstIndex() > 0 && !lists.isEmpty()) {
      lists.set(0, BlockEdits.withoutFirst(lists.getFirst(), request.firstIndex()));
    }
    return version < 70 ? new Receipts(request.requestId(), lists) : cut(request.requestId(), lists);
  }

  /** The lists until one does not fit, and of that what does; nothing of it if not even its first receipt fits. */
  private Receipts cut(long id, List<RlpSlice> lists) {
    List<RlpSlice> fitting = new ArrayList<>();
    int bytes = 0;
    for (RlpSlice list : lists) {
      if (bytes + list.length() > limits.mostBytes()) {
        RlpSlice begun = BlockEdits.firstBytes(list, limits.mostBytes() - bytes);
        boolean some = RlpReader.listOf(begun).hasNext();
        if (some) {
          fitting.add(begun);
        }
        return new Receipts(id, fitting, some);
      }
      fitting.add(list);
      bytes += list.length();
    }
    return new Receipts(id, fitting);
  }

  /** Up to eth/68 an unknown block is left out; from eth/69 on it ends the answer. */
  private List<RlpSlice> parts(Tally.Kind kind, List<Hash> blocks, int most, IntFunction<RlpSlice> part) {
    List<RlpSlice> parts = new ArrayList<>(Math.min(most, blocks.size()));
    int[] numbers = new int[Math.min(most, blocks.size())];
    long bytes = 0;
    for (Hash block : blocks) {
      OptionalInt number = chain.numberOf(block);
      if (parts.size() == most || bytes >= limits.softBytes() || number.isEmpty() && version >= 69) {
        break;
      }
      if (number.isPresent()) {
        RlpSlice found = part.apply(number.getAsInt());
        numbers[parts.size()] = number.getAsInt();
        parts.add(found);
        bytes += found.length();
      }
    }
    tally.asked(kind, Arrays.copyOf(numbers, parts.size()));
    return parts;
  }

  private Reply nodes(long id, List<Hash> hashes) {
    List<RlpSlice> values = new ArrayList<>();
    long bytes = 0;
    for (Hash hash : hashes) {
      if (values.size() == limits.nodes() || bytes >= limits.softBytes()) {
        break;
      }
      RlpSlice node = chain.node(hash);
      RlpSlice value = node != null ? node : states.byHash(hash).orElse(null);
      if (value != null) {
        values.add(value);
        bytes += value.length();
      }
    }
    tally.asked(Tally.Kind.NODES, values.size());
    return new NodeData(id, values);
  }
}
