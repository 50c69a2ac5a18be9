package io.argosy.wirepeer;

import io.argosy.devp2p.snap.SnapMessage.AccountRange;
import io.argosy.devp2p.snap.SnapMessage.ByteCodes;
import io.argosy.devp2p.snap.SnapMessage.Reply;
import io.argosy.devp2p.snap.SnapMessage.StorageRanges;
import io.argosy.devp2p.snap.SnapMessage.TrieNodes;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What may be untrue in an answer about state, though it is well-formed. */
public enum StateLie {
  /** An account in the middle of a range has another nonce. */
  ACCOUNT {
    @Override
    Reply tell(Reply truth) {
      return truth instanceof AccountRange(long id, RlpSlice rows, List<RlpSlice> proof)
          ? new AccountRange(id, edited(rows, list -> changeMiddle(list, StateLie::withNextNonce)), proof)
          : truth;
    }
  },
  /** A slot in the middle of the last list has another value. */
  SLOT {
    @Override
    Reply tell(Reply truth) {
      return ofLastList(truth, list -> changeMiddle(list, StateLie::withOtherValue));
    }
  },
  /** The first code has one bit changed. */
  CODE {
    @Override
    Reply tell(Reply truth) {
      return truth instanceof ByteCodes(long id, List<RlpSlice> codes) ? new ByteCodes(id, firstSpoiled(codes)) : truth;
    }
  },
  /** The first node has one bit changed, and of a proof every one: not all are needed. */
  NODE {
    @Override
    Reply tell(Reply truth) {
      return switch (truth) {
        case AccountRange(long id, RlpSlice rows, List<RlpSlice> proof) -> new AccountRange(id, rows, BlockEdits.each(proof, StateLie::spoiled));
        case StorageRanges(long id, List<RlpSlice> slots, List<RlpSlice> proof) -> new StorageRanges(
            id, slots, BlockEdits.each(proof, StateLie::spoiled));
        case TrieNodes(long id, List<RlpSlice> nodes) -> new TrieNodes(id, firstSpoiled(nodes));
        case ByteCodes _ -> truth;
      };
    }
  },
  /** A range lacks its first row. */
  OMITTED_FIRST {
    @Override
    Reply tell(Reply truth) {
      return ofRows(truth, list -> list.remove(0));
    }
  },
  /** A range lacks a row in the middle. */
  OMITTED_MIDDLE {
    @Override
    Reply tell(Reply truth) {
      return ofRows(truth, list -> list.remove(list.size() / 2));
    }
  },
  /** A range lacks its last row, and is still said to be proven by what proves that. */
  OMITTED_LAST {
    @Override
    Reply tell(Reply truth) {
      return ofRows(truth, list -> list.remove(list.size() - 1));
    }
  };

  /** What is sent instead of the truth; the truth itself where this lie is not about it. */
  abstract Reply tell(Reply truth);

  /** Something done to a list of rows, of which there is at least one. */
  private interface Edit {
    void apply(List<RlpSlice> rows);
  }

  private static Reply ofRows(Reply truth, Edit edit) {
    return truth instanceof AccountRange(long id, RlpSlice rows, List<RlpSlice> proof)
        ? new AccountRange(id, edited(rows, edit), proof)
        : ofLastList(truth, edit);
  }

  private static Reply ofLastList(Reply truth, Edit edit) {
    if (!(truth instanceof StorageRanges(long id, List<RlpSlice> slots, List<RlpSlice> proof)) || slots.isEmpty()) {
      return truth;
    }
    List<RlpSlice> lists = new ArrayList<>(slots);
    lists.set(lists.size() - 1, edited(lists.getLast(), edit));
    return new StorageRanges(id, lists, proof);
  }

  private static RlpSlice edited(RlpSlice list, Edit edit) {
    List<RlpSlice> rows = new ArrayList<>();
    for (RlpReader reader = RlpReader.listOf(list); reader.hasNext(); ) {
      rows.add(reader.item());
    }
    if (!rows.isEmpty()) {
      edit.apply(rows);
    }
    return new RlpWriter(list.length() + 16).items(rows).toSlice();
  }

  private static void changeMiddle(List<RlpSlice> rows, UnaryOperator<RlpSlice> change) {
    rows.set(rows.size() / 2, change.apply(rows.get(rows.size() / 2)));
  }

  private static RlpSlice withNextNonce(RlpSlice row) {
    RlpReader fields = RlpReader.listOf(row);
    RlpWriter writer = new RlpWriter(row.length() + 8).startList().hash(fields.hash());
    RlpReader account = fields.list();
    writer.startList().number(account.number64() + 1);
    while (account.hasNext()) {
      writer.item(account.item());
    }
    return writer.endList().endList().toSlice();
  }

  private static RlpSlice withOtherValue(RlpSlice row) {
    RlpReader fields = RlpReader.listOf(row);
    RlpWriter writer = new RlpWriter(row.length() + 8).startList().hash(fields.hash());
    RlpSlice one = RlpSlice.of(new byte[] {1});
    return writer.string(fields.string().equals(one) ? RlpSlice.of(new byte[] {2}) : one).endList().toSlice();
  }

  private static List<RlpSlice> firstSpoiled(List<RlpSlice> items) {
    if (items.isEmpty()) {
      return items;
    }
    List<RlpSlice> spoiled = new ArrayList<>(items);
    spoiled.set(0, spoiled(items.getFirst()));
    return spoiled;
  }

  /** The last bit is another: the length at the front still holds. */
  static RlpSlice spoiled(RlpSlice item) {
    byte[] bytes = item.toBytes();
    if (bytes.length > 0) {
      bytes[bytes.length - 1] ^= 1;
    }
    return RlpSlice.of(bytes);
  }
}
