package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.FetchEvent.Match;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.BodyCheck;
import io.argosy.verify.BodyRoots;
import io.argosy.verify.ReceiptCheck;
import io.argosy.verify.ReceiptSummary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the block that each delivered item belongs to, by recomputing the item's roots. An item that fits none of the blocks asked for is the peer's fault; a block that no item fits is still missing. Thread-safe.
 */
public final class PartMatcher {
  private final BodyCheck bodies;
  private final ReceiptCheck receipts;

  public PartMatcher(ChainSpec spec) {
    bodies = new BodyCheck(spec);
    receipts = new ReceiptCheck(spec);
  }

  /** Judges all items of a delivery. */
  public FetchEvent.Checked match(BlockDelivery delivery, List<BlockHeader> candidates) {
    Findings findings = delivery.part() == BlockPart.BODY ? bodies(delivery, candidates) : receipts(delivery, candidates);
    return new FetchEvent.Checked(delivery.request(), delivery, findings.matched, findings.fault, findings.evidence);
  }

  private static final class Findings {
    private final List<Match> matched = new ArrayList<>();
    private @Nullable Fault fault;
    private String evidence = "";

    void blame(Fault what, String why) {
      if (fault == null) {
        fault = what;
        evidence = why;
      }
    }
  }

  private Findings bodies(BlockDelivery delivery, List<BlockHeader> candidates) {
    Map<BodyRoots, Deque<BlockHeader>> byRoots = new HashMap<>();
    candidates.forEach(header -> byRoots.computeIfAbsent(BodyRoots.of(header), _ -> new ArrayDeque<>()).add(header));
    Findings findings = new Findings();
    for (RlpSlice item : delivery.items()) {
      switch (bodies.roots(item)) {
        case Verdict.Rejected<BodyRoots>(Fault fault, String why) -> findings.blame(fault, why);
        case Verdict.Accepted<BodyRoots>(BodyRoots roots) -> {
          BlockHeader header = take(byRoots, roots);
          if (header == null) {
            findings.blame(Fault.WRONG_ROOT, "body with transactionsRoot " + roots.transactionsRoot() + " belongs to none of " + asked(candidates));
          } else {
            judge(findings, header, bodies.check(header, item), item);
          }
        }
      }
    }
    return findings;
  }

  private Findings receipts(BlockDelivery delivery, List<BlockHeader> candidates) {
    Map<Hash, Deque<BlockHeader>> byRoot = new HashMap<>();
    candidates.forEach(header -> byRoot.computeIfAbsent(header.receiptsRoot(), _ -> new ArrayDeque<>()).add(header));
    Findings findings = new Findings();
    for (RlpSlice item : delivery.items()) {
      switch (receipts.summarize(item)) {
        case Verdict.Rejected<ReceiptSummary>(Fault fault, String why) -> findings.blame(fault, why);
        case Verdict.Accepted<ReceiptSummary>(ReceiptSummary summary) -> {
          BlockHeader header = take(byRoot, summary.root());
          if (header == null) {
            findings.blame(Fault.WRONG_ROOT, "receipts with root " + summary.root() + " belong to none of " + asked(candidates));
          } else {
            judge(findings, header, receipts.check(header, summary), summary.compact());
          }
        }
      }
    }
    return findings;
  }

  /** A root that fits proves the content is the block's own; what a rule still finds wrong is then the block's fault, yet such a block must not be kept. */
  private static void judge(Findings findings, BlockHeader header, Verdict<?> verdict, RlpSlice content) {
    switch (verdict) {
      case Verdict.Accepted<?> _ -> findings.matched.add(new Match(header.ref(), content));
      case Verdict.Rejected<?>(Fault fault, String why) -> findings.blame(fault, why);
    }
  }

  private static <K> @Nullable BlockHeader take(Map<K, Deque<BlockHeader>> headers, K key) {
    Deque<BlockHeader> same = headers.get(key);
    return same == null ? null : same.poll();
  }

  private static String asked(List<BlockHeader> candidates) {
    return "#" + candidates.getFirst().number() + "..#" + candidates.getLast().number();
  }
}
