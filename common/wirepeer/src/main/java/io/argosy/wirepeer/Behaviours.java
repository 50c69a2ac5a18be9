package io.argosy.wirepeer;

import io.argosy.devp2p.eth.EthMessage.BlockAccessLists;
import io.argosy.devp2p.eth.EthMessage.BlockBodies;
import io.argosy.devp2p.eth.EthMessage.BlockHeaders;
import io.argosy.devp2p.eth.EthMessage.NodeData;
import io.argosy.devp2p.eth.EthMessage.PooledTransactions;
import io.argosy.devp2p.eth.EthMessage.Receipts;
import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.snap.NodePaths;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.devp2p.snap.SnapMessage.AccountRange;
import io.argosy.devp2p.snap.SnapMessage.ByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetAccountRange;
import io.argosy.devp2p.snap.SnapMessage.GetByteCodes;
import io.argosy.devp2p.snap.SnapMessage.GetStorageRanges;
import io.argosy.devp2p.snap.SnapMessage.GetTrieNodes;
import io.argosy.devp2p.snap.SnapMessage.StorageRanges;
import io.argosy.devp2p.snap.SnapMessage.TrieNodes;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import java.util.ArrayList;
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

  ServedStates states(ServedStates honest) {
    ServedStates states = honest;
    for (Behaviour behaviour : each) {
      states = behaviour.states(states);
    }
    return states;
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

  SnapMessage.Reply answer(SnapMessage.Reply honest, Behaviour.StateSituation situation) {
    SnapMessage.Reply answer = honest;
    for (Behaviour behaviour : each) {
      answer = behaviour.answer(answer, situation);
    }
    return answer;
  }

  /** The tightest of all; 0 for none. */
  int uploadLimit() {
    return each.stream().mapToInt(Behaviour::uploadLimit).filter(limit -> limit > 0).min().orElse(0);
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

  /** A list of accounts with one more. */
  private static RlpSlice elsewhere(RlpSlice list) {
    RlpWriter more = new RlpWriter(list.length() + 64).startList();
    for (RlpReader accounts = RlpReader.listOf(list); accounts.hasNext(); ) {
      more.item(accounts.item());
    }
    more.startList().bytes(new byte[20]);
    for (int i = 0; i < 5; i++) {
      more.startList().endList();
    }
    return more.endList().endList().toSlice().compact();
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
      case BlockAccessLists(long id, List<RlpSlice> lists) ->
        new BlockAccessLists(id, BlockEdits.each(lists, list -> list.length() == 1 ? list : elsewhere(list)));
      case PooledTransactions _ -> answer;
    };
  }

  /** Codes and nodes only: a range cannot be shorter than its proof. */
  static SnapMessage.Reply first(SnapMessage.Reply answer, int items) {
    return switch (answer) {
      case ByteCodes(long id, List<RlpSlice> codes) -> new ByteCodes(id, first(codes, items));
      case TrieNodes(long id, List<RlpSlice> nodes) -> new TrieNodes(id, first(nodes, items));
      case StorageRanges(long id, List<RlpSlice> slots, List<RlpSlice> _) when slots.size() > items ->
        new StorageRanges(id, first(slots, items), List.of());
      case AccountRange _, StorageRanges _ -> answer;
    };
  }

  /** Every code and node another, and every range another than its proof is of. */
  static SnapMessage.Reply foreign(SnapMessage.Reply answer) {
    return switch (answer) {
      case ByteCodes(long id, List<RlpSlice> codes) -> new ByteCodes(id, BlockEdits.each(codes, StateLie::spoiled));
      case TrieNodes(long id, List<RlpSlice> nodes) -> new TrieNodes(id, BlockEdits.each(nodes, StateLie::spoiled));
      case AccountRange _ -> StateLie.ACCOUNT.tell(answer);
      case StorageRanges _ -> StateLie.SLOT.tell(answer);
    };
  }

  static Reply firstNodeSpoiled(Reply answer) {
    if (!(answer instanceof NodeData(long id, List<RlpSlice> values)) || values.isEmpty()) {
      return answer;
    }
    List<RlpSlice> spoiled = new ArrayList<>(values);
    spoiled.set(0, StateLie.spoiled(values.getFirst()));
    return new NodeData(id, spoiled);
  }

  static SnapMessage.Request underRoot(SnapMessage.Request request, Hash root) {
    return switch (request) {
      case GetAccountRange r -> new GetAccountRange(r.requestId(), root, r.origin(), r.limit(), r.byteLimit());
      case GetStorageRanges r -> new GetStorageRanges(
          r.requestId(), root, r.accounts(), r.origin(), r.limit(), r.byteLimit());
      case GetTrieNodes r -> new GetTrieNodes(r.requestId(), root, r.paths(), r.byteLimit());
      case GetByteCodes r -> r;
    };
  }

  /** For so few bytes that one row, code or node is enough; storage that is asked for without any bytes is not answered at all. */
  static SnapMessage.Request ofNextToNothing(SnapMessage.Request request) {
    return withLimit(request, request instanceof GetStorageRanges ? 1 : 0);
  }

  private static SnapMessage.Request withLimit(SnapMessage.Request request, long bytes) {
    return switch (request) {
      case GetAccountRange r -> new GetAccountRange(r.requestId(), r.root(), r.origin(), r.limit(), bytes);
      case GetStorageRanges r -> new GetStorageRanges(r.requestId(), r.root(), r.accounts(), r.origin(), r.limit(), bytes);
      case GetTrieNodes r -> new GetTrieNodes(r.requestId(), r.root(), r.paths(), bytes);
      case GetByteCodes r -> new GetByteCodes(r.requestId(), r.hashes(), bytes);
    };
  }

  static SnapMessage.Reply tooMuch(SnapMessage.Reply answer, Behaviour.StateSituation situation) {
    SnapMessage.Request request = situation.request();
    return switch (answer) {
      case AccountRange _ -> new StateAnswers(situation.states()).to(withLimit(request, ServedState.SOFT_BYTES));
      case StorageRanges(long id, List<RlpSlice> slots, List<RlpSlice> proof) when request instanceof GetStorageRanges r ->
        new StorageRanges(id, filled(slots, r.accounts().size() + 1), proof);
      case ByteCodes(long id, List<RlpSlice> codes) when request instanceof GetByteCodes r ->
        new ByteCodes(id, filled(codes, r.hashes().size() + 1));
      case TrieNodes(long id, List<RlpSlice> nodes) when request instanceof GetTrieNodes r ->
        new TrieNodes(id, filled(nodes, r.paths().stream().mapToInt(NodePaths::count).sum() + 1));
      case StorageRanges _, ByteCodes _, TrieNodes _ -> answer;
    };
  }

  private static List<RlpSlice> filled(List<RlpSlice> items, int count) {
    List<RlpSlice> more = new ArrayList<>(items);
    while (!items.isEmpty() && more.size() < count) {
      more.add(items.getFirst());
    }
    return more;
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
