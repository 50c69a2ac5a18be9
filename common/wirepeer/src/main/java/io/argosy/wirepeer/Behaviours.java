package io.argosy.wirepeer;

import io.argosy.devp2p.eth.EthMessage.BlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.BlockBodies;
import io.argosy.devp2p.eth.EthMessage.BlockHeaders;
import io.argosy.devp2p.eth.EthMessage.NodeData;
import io.argosy.devp2p.eth.EthMessage.PooledTransactions;
import io.argosy.devp2p.eth.EthMessage.Receipts;
import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.List;
import java.util.Optional;

/** The behaviours of one peer, applied one after another; and what several of them do to answers. */
record Behaviours(List<Behaviour> each) {
  Behaviours {
    each = List.copyOf(each);
  }

  ServedChain chain(ServedChain honest) {
    ServedChain chain = honest;
    for (Behaviour behaviour : each) {
      chain = behaviour.chain(chain);
    }
    return chain;
  }

  Optional<Status> status(Status honest) {
    Optional<Status> status = Optional.of(honest);
    for (Behaviour behaviour : each) {
      status = status.flatMap(behaviour::status);
    }
    return status;
  }

  Reply answer(Reply honest, Behaviour.Situation situation) {
    Reply answer = honest;
    for (Behaviour behaviour : each) {
      answer = behaviour.answer(answer, situation);
    }
    return answer;
  }

  Sending sending(int answered) {
    Sending sending = Sending.NORMAL;
    for (Behaviour behaviour : each) {
      sending = sending.and(behaviour.sending(answered));
    }
    return sending;
  }

  static Reply first(Reply answer, int items) {
    return switch (answer) {
      case BlockHeaders(long id, List<RlpSlice> headers) -> new BlockHeaders(id, first(headers, items));
      case BlockBodies(long id, List<RlpSlice> bodies) -> new BlockBodies(id, first(bodies, items));
      case Receipts(long id, List<RlpSlice> lists, boolean _) -> new Receipts(id, first(lists, items));
      case NodeData(long id, List<RlpSlice> values) -> new NodeData(id, first(values, items));
      case BlockAccessLists(long id, List<RlpSlice> lists) -> new BlockAccessLists(id, first(lists, items));
      case PooledTransactions pooled -> pooled;
    };
  }

  static Reply foreign(Reply answer, Behaviour.Situation situation) {
    ServedChain chain = situation.chain();
    return switch (answer) {
      case BlockHeaders(long id, List<RlpSlice> headers) ->
        new BlockHeaders(id, BlockEdits.each(headers, header -> elsewhere(header, chain)));
      case BlockBodies(long id, List<RlpSlice> bodies) ->
        new BlockBodies(id, BlockEdits.each(bodies, body -> BlockEdits.withStrangeOmmer(body, chain.header(0))));
      case Receipts(long id, List<RlpSlice> lists, boolean cut) ->
        new Receipts(id, BlockEdits.each(lists, list -> doubled(list, situation.version())), cut);
      case NodeData(long id, List<RlpSlice> values) ->
        new NodeData(id, BlockEdits.each(values, value -> RlpSlice.of(value.keccak().toBytes())));
      case BlockAccessLists _, PooledTransactions _ -> answer;
    };
  }

  /** The header half a chain away. */
  private static RlpSlice elsewhere(RlpSlice header, ServedChain chain) {
    RlpReader fields = RlpReader.listOf(header);
    for (int i = 0; i < 8; i++) {
      fields.skip();
    }
    long size = chain.head() + 1;
    return chain.header((fields.number() + Math.max(1, size / 2)) % size);
  }

  /** Every receipt twice, or a strange one where there is none: the receipts of no block. */
  private static RlpSlice doubled(RlpSlice receipts, int version) {
    RlpReader list = RlpReader.listOf(receipts);
    if (!list.hasNext()) {
      RlpSlice strange = BlockEdits.withStrangeReceipt(receipts);
      return version >= 69 ? BlockEdits.withoutBlooms(strange) : strange;
    }
    RlpWriter writer = new RlpWriter(2 * receipts.length()).startList();
    while (list.hasNext()) {
      RlpSlice receipt = list.item();
      writer.item(receipt).item(receipt);
    }
    return writer.endList().toSlice();
  }

  private static List<RlpSlice> first(List<RlpSlice> items, int count) {
    return items.subList(0, Math.min(count, items.size()));
  }
}
