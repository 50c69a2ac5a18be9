package io.argosy.statesyncservice.core;

import io.argosy.chain.Account;
import io.argosy.chain.RangeRows;
import io.argosy.packs.AccountDelivery;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.StorageDelivery;
import io.argosy.packs.StorageRequest;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.statesyncservice.core.Chunk.Contract;
import io.argosy.statesyncservice.core.Judgement.Codes.Code;
import io.argosy.statesyncservice.core.Judgement.Nodes.Node;
import io.argosy.statesyncservice.core.StateCommand.Content;
import io.argosy.trie.LeafColumns;
import io.argosy.trie.RangeProof;
import io.argosy.trie.RangeProof.Proven;
import io.argosy.trie.TrieNode;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proves answers against the roots and hashes they were asked for. Whatever is not proven is the fault of the peer that sent it; an answer that is only short is not. Reuses its buffers: for one thread, keep one each.
 */
public final class RangeJudge {
  private final RangeProof proof = new RangeProof();
  private final RangeRows reading = new RangeRows();

  /** Judges one answer. */
  public StateEvent.Judged judge(StateCommand.Judge order) {
    DeliveryPack delivery = order.delivery();
    try {
      return switch (delivery) {
        case AccountDelivery d when order.request() instanceof AccountRequest r -> outcome(d, accounts(r, d));
        case StorageDelivery d when order.request() instanceof StorageRequest r -> storages(r, d, order.expected());
        case NodeDelivery d when order.content() == Content.CODES -> codes(d, order.expected());
        case NodeDelivery d when order.content() == Content.NODES -> nodes(d, order.expected());
        default -> refused(delivery, Fault.NOT_ASKED_FOR, delivery.getClass().getSimpleName() + " for " + order.request().getClass().getSimpleName());
      };
    } catch (MalformedRlpException e) {
      return refused(delivery, Fault.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static StateEvent.Judged refused(DeliveryPack delivery, Fault fault, String evidence) {
    return new StateEvent.Judged(delivery, new Judgement.Refused(), fault, evidence);
  }

  private static StateEvent.Judged outcome(DeliveryPack delivery, Verdict<? extends Judgement> verdict) {
    return switch (verdict) {
      case Verdict.Accepted<? extends Judgement>(Judgement judgement) -> new StateEvent.Judged(delivery, judgement, null, "");
      case Verdict.Rejected<? extends Judgement>(Fault fault, String evidence) -> refused(delivery, fault, evidence);
    };
  }

  private Verdict<Judgement> accounts(AccountRequest request, AccountDelivery delivery) {
    LeafColumns rows = reading.accounts(delivery.accounts());
    return proof.verify(request.root(), request.origin(), rows, delivery.proof()).then(proven -> {
      Cut cut = cut(rows, delivery.accounts(), proven, request.limit());
      return Verdict.accepted(new Judgement.Accounts(
          new Chunk(request.origin(), cut.last(), cut.rows(), rows.size(), contracts(cut.rows()))));
    });
  }

  /** Rows up to the limit of a request, and up to where they are all there are. */
  private record Cut(RlpSlice rows, Hash last) {}

  /** A peer may send rows past the limit: proven with the others, and not asked for. */
  private static Cut cut(LeafColumns rows, RlpSlice list, Proven proven, Hash limit) {
    int sent = rows.size();
    rows.cutAfter(limit);
    boolean pastLimit = rows.size() < sent;
    Hash last = pastLimit || !proven.hasMore() || rows.isEmpty() ? limit : rows.key(rows.size() - 1);
    return new Cut(pastLimit ? firstOf(list, rows.size()) : list, last);
  }

  private static RlpSlice firstOf(RlpSlice list, int count) {
    RlpWriter out = new RlpWriter(list.length()).startList();
    RlpReader items = RlpReader.listOf(list);
    for (int i = 0; i < count; i++) {
      out.item(items.item());
    }
    return out.endList().toSlice();
  }

  /** Accounts with storage or code. */
  private static List<Contract> contracts(RlpSlice rows) {
    List<Contract> contracts = new ArrayList<>();
    for (RlpReader items = RlpReader.listOf(rows); items.hasNext(); ) {
      RlpSlice row = items.item();
      if (isPlain(row)) {
        continue;
      }
      RlpReader fields = RlpReader.listOf(row);
      Hash key = fields.hash();
      Account account = Account.decodeSlim(fields.item());
      if (account.hasStorage() || account.hasCode()) {
        contracts.add(new Contract(key, account.storageRoot(), account.codeHash()));
      }
    }
    return contracts;
  }

  /** True if two empty strings follow nonce and balance, as in nearly all rows. How the row ends does not tell: a storage root may end in 80 too. */
  private static boolean isPlain(RlpSlice row) {
    RlpReader fields = RlpReader.listOf(row);
    fields.skip();
    fields.enter();
    fields.skip();
    fields.skip();
    return fields.remaining() == 2;
  }

  /** Of storages that hold, those before the first that does not are kept. */
  private StateEvent.Judged storages(StorageRequest request, StorageDelivery delivery, List<Hash> roots) {
    int offset = delivery.offset();
    if (offset + delivery.slots().size() > roots.size()) {
      return refused(delivery, Fault.NOT_ASKED_FOR, delivery.slots().size() + " storages for " + (roots.size() - offset) + " asked");
    }
    // A proof without rows says that there are none: of the only account, or of the first one.
    List<RlpSlice> lists = delivery.slots().isEmpty() && !delivery.proof().isEmpty()
        ? List.of(new RlpWriter().startList().endList().toSlice())
        : delivery.slots();
    List<FoundSlots> found = new ArrayList<>(lists.size());
    for (int i = 0; i < lists.size(); i++) {
      List<RlpSlice> nodes = i == lists.size() - 1 ? delivery.proof() : List.of();
      switch (slots(request, roots.get(offset + i), lists.get(i), nodes)) {
        case Verdict.Accepted<FoundSlots>(FoundSlots slots) -> found.add(slots);
        case Verdict.Rejected<FoundSlots>(Fault fault, String evidence) -> {
          return new StateEvent.Judged(delivery, new Judgement.Storages(offset, found), fault, evidence);
        }
      }
    }
    return new StateEvent.Judged(delivery, new Judgement.Storages(offset, found), null, "");
  }

  private Verdict<FoundSlots> slots(StorageRequest request, Hash root, RlpSlice list, List<RlpSlice> nodes) {
    LeafColumns rows = reading.slots(list);
    if (nodes.isEmpty() && !request.origin().isZero()) {
      return Verdict.rejected(Fault.MALFORMED, "slots from " + request.origin() + " on without a proof");
    }
    return proof.verify(root, request.origin(), rows, nodes).then(proven -> {
      Cut cut = cut(rows, list, proven, request.limit());
      return Verdict.accepted(new FoundSlots(root, cut.rows(), cut.last()));
    });
  }

  private static StateEvent.Judged nodes(NodeDelivery delivery, List<Hash> expected) {
    Set<Hash> wanted = new HashSet<>(expected);
    List<Node> nodes = new ArrayList<>(delivery.values().size());
    for (RlpSlice value : delivery.values()) {
      Hash hash = value.keccak();
      if (!wanted.contains(hash)) {
        return new StateEvent.Judged(delivery, new Judgement.Nodes(nodes), Fault.NOT_ASKED_FOR, "node " + hash + " is none of those asked for");
      }
      try {
        // A node may be remembered for long, and must not keep the whole answer that it came with.
        nodes.add(new Node(hash, TrieNode.decode(value.compact())));
      } catch (MalformedRlpException e) {
        return new StateEvent.Judged(delivery, new Judgement.Broken("node " + hash + ": " + e.getMessage()), null, "");
      }
    }
    return new StateEvent.Judged(delivery, new Judgement.Nodes(nodes), null, "");
  }

  private static StateEvent.Judged codes(NodeDelivery delivery, List<Hash> expected) {
    Set<Hash> wanted = new HashSet<>(expected);
    List<Code> codes = new ArrayList<>(delivery.values().size());
    for (RlpSlice value : delivery.values()) {
      Hash hash = value.keccak();
      if (!wanted.contains(hash)) {
        return new StateEvent.Judged(delivery, new Judgement.Codes(codes), Fault.NOT_ASKED_FOR, "code " + hash + " is none of those asked for");
      }
      codes.add(new Code(hash, value));
    }
    return new StateEvent.Judged(delivery, new Judgement.Codes(codes), null, "");
  }

  /** The fault of a judged answer that is worth telling: a peer without this state is none. */
  static @Nullable Fault blame(StateEvent.Judged judged) {
    return judged.fault() == Fault.EMPTY ? null : judged.fault();
  }
}
