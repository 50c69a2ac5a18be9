package io.argosy.peergateway.core;

import io.argosy.packs.PackLimits;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first receipts of a block whose list is too long for one message (eth/70, EIP-7975): the rest is asked of the same peer. Nothing of it can be proven before it is whole. Immutable.
 *
 * @param pages lists of receipts, in order
 * @param receipts how many there are in all pages
 */
record ReceiptPages(List<RlpSlice> pages, int receipts) {
  /** A server ends a page near 10 MiB; who needs more pages than this for one block sends them for another reason. */
  static final int MOST_PAGES = 64;

  ReceiptPages {
    pages = List.copyOf(pages);
  }

  /**
   * What an answer makes of the pages before it.
   *
   * @param whole lists that have all receipts of their blocks
   * @param begun a list that has not; null if there is none
   */
  record Joined(List<RlpSlice> whole, @Nullable ReceiptPages begun) {
    /** Why it is not gone on with; empty if it is. Only the first list can have grown out of pages. */
    String tooMuch() {
      int longest = Math.max(whole.isEmpty() ? 0 : whole.getFirst().length(), begun == null ? 0 : begun.bytes());
      if (longest > PackLimits.MAX_ITEM_BYTES) {
        return "receipts of one block are more than " + PackLimits.MAX_ITEM_BYTES + " bytes, which no pack holds";
      }
      return begun != null && begun.pages.size() > MOST_PAGES ? "receipts of one block in more than " + MOST_PAGES + " pages" : "";
    }
  }

  /** An answer after these pages: its first list goes on where they end. */
  static Joined join(@Nullable ReceiptPages before, Answer answer) {
    return switch (answer) {
      case Answer.Items(List<RlpSlice> lists) -> new Joined(completed(before, lists), null);
      case Answer.Cut cut when before != null && cut.whole().isEmpty() -> {
        List<RlpSlice> pages = new ArrayList<>(before.pages);
        pages.add(cut.begun());
        yield new Joined(List.of(), new ReceiptPages(pages, before.receipts + cut.receipts()));
      }
      case Answer.Cut cut -> new Joined(completed(before, cut.whole()), new ReceiptPages(List.of(cut.begun()), cut.receipts()));
      case Answer.Accounts _, Answer.Storages _ -> throw new IllegalArgumentException("not receipts: " + answer);
    };
  }

  private static List<RlpSlice> completed(@Nullable ReceiptPages before, List<RlpSlice> lists) {
    if (before == null || lists.isEmpty()) {
      return lists;
    }
    List<RlpSlice> whole = new ArrayList<>(lists);
    whole.set(0, before.with(lists.getFirst()));
    return whole;
  }

  /** One list of all receipts. */
  private RlpSlice with(RlpSlice last) {
    RlpWriter list = new RlpWriter(bytes() + last.length() + 8).startList();
    pages.forEach(page -> list.item(contentOf(page)));
    return list.item(contentOf(last)).endList().toSlice();
  }

  private static RlpSlice contentOf(RlpSlice list) {
    int length = RlpReader.listOf(list).remaining();
    return list.part(list.length() - length, length);
  }

  int bytes() {
    return pages.stream().mapToInt(RlpSlice::length).sum();
  }
}
