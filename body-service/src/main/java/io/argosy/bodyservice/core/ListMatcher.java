package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.FetchEvent.Match;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.PutBlocks;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.AccessListCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds each delivered access list against the header in its place. */
public final class ListMatcher {
  /** How a former draft of EIP-8159 says that a list is not to be had; of a header that promises more than an empty list it can mean nothing else. */
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  private ListMatcher() {}

  /**
   * Judges all items of a delivery.
   *
   * @param promises of the blocks that the items stand for
   */
  public static FetchEvent.ListsChecked match(BlockDelivery delivery, List<ListPromise> promises) {
    List<Match> matched = new ArrayList<>();
    List<BlockRef> lacking = new ArrayList<>();
    @Nullable Fault fault = null;
    String evidence = "";
    for (int i = 0; i < delivery.items().size(); i++) {
      RlpSlice item = delivery.items().get(i);
      ListPromise promise = promises.get(i);
      if (item.equals(PutBlocks.ABSENT) || item.equals(EMPTY_LIST) && !promise.isOfAnEmptyList()) {
        lacking.add(promise.block());
        continue;
      }
      switch (AccessListCheck.check(item, promise.hash(), promise.gasLimit())) {
        case Verdict.Accepted<RlpSlice>(RlpSlice list) -> matched.add(new Match(promise.block(), list));
        case Verdict.Rejected<RlpSlice>(Fault what, String why) -> {
          evidence = fault == null ? why + " for #" + promise.block().number() : evidence;
          fault = fault == null ? what : fault;
        }
      }
    }
    return new FetchEvent.ListsChecked(delivery, matched, lacking, fault, evidence);
  }
}
