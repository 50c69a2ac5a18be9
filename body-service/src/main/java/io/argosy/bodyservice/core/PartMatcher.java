package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.FetchEvent.Invalid;
import io.argosy.bodyservice.core.FetchEvent.Match;
import io.argosy.chain.BlockBody;
import io.argosy.chain.ChainSpec;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.BlockPart;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.BodyCheck;
import io.argosy.verify.BodyRoots;
import io.argosy.verify.OmmerRules;
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
 * Finds the block that each delivered item belongs to, by recomputing the item's roots. An item that fits none of the blocks asked for is the peer's fault; a block that no item fits is still missing. Reuses its buffers: for one
 * thread, keep one each.
 */
public final class PartMatcher {
  private final BodyCheck bodies;
  private final ReceiptCheck receipts;
  private final OmmerRules ommers;

  public PartMatcher(ChainSpec spec, OmmerRules ommers) {
    this.ommers = ommers;
    bodies = new BodyCheck(spec);
    receipts = new ReceiptCheck(spec);
  }

  /** Judges all items of a delivery of bodies or receipts. */
  public FetchEvent.Checked match(BlockDelivery delivery, List<Candidate> candidates) {
    Findings findings = delivery.part() == BlockPart.BODY ? bodies(delivery, candidates) : receipts(delivery, candidates);
    return new FetchEvent.Checked(delivery.request(), delivery, findings.matched, findings.invalid, findings.fault, findings.evidence);
  }

  private static final class Findings {
    private final List<Match> matched = new ArrayList<>();
    private final List<Invalid> invalid = new ArrayList<>();
    private @Nullable Fault fault;
    private String evidence = "";

    void blame(Fault what, String why) {
      if (fault == null) {
        fault = what;
        evidence = why;
      }
    }
  }

  private Findings bodies(BlockDelivery delivery, List<Candidate> candidates) {
    Map<BodyRoots, Deque<Candidate>> byRoots = new HashMap<>();
    candidates.forEach(block -> byRoots.computeIfAbsent(BodyRoots.of(block.header()), _ -> new ArrayDeque<>()).add(block));
    Findings findings = new Findings();
    for (RlpSlice item : delivery.items()) {
      switch (bodies.roots(item)) {
        case Verdict.Rejected<BodyRoots>(Fault fault, String why) -> findings.blame(fault, why);
        case Verdict.Accepted<BodyRoots>(BodyRoots roots) -> {
          Candidate block = take(byRoots, roots);
          if (block == null) {
            findings.blame(Fault.WRONG_ROOT, "body with transactionsRoot " + roots.transactionsRoot() + " belongs to none of " + asked(candidates));
          } else {
            judge(findings, block, bodies.check(block.header(), item).then(body -> checkOmmers(block, body)), item);
          }
        }
      }
    }
    return findings;
  }

  /** What may be known now: that ommers were not listed before needs the bodies of the ancestors, and is for the audit (ADR 10). */
  private Verdict<?> checkOmmers(Candidate block, BlockBody body) {
    return ommers.check(
        block.header(),
        body.ommers(),
        block.ancestors().stream().map(header -> new OmmerRules.Ancestor(header, List.of())).toList());
  }

  private Findings receipts(BlockDelivery delivery, List<Candidate> candidates) {
    Map<Hash, Deque<Candidate>> byRoot = new HashMap<>();
    candidates.forEach(block -> byRoot.computeIfAbsent(block.header().receiptsRoot(), _ -> new ArrayDeque<>()).add(block));
    Findings findings = new Findings();
    for (RlpSlice item : delivery.items()) {
      switch (receipts.summarize(item)) {
        case Verdict.Rejected<ReceiptSummary>(Fault fault, String why) -> findings.blame(fault, why);
        case Verdict.Accepted<ReceiptSummary>(ReceiptSummary summary) -> {
          Candidate block = take(byRoot, summary.root());
          if (block == null) {
            findings.blame(Fault.WRONG_ROOT, "receipts with root " + summary.root() + " belong to none of " + asked(candidates));
          } else {
            judge(findings, block, receipts.check(block.header(), summary), summary.compact());
          }
        }
      }
    }
    return findings;
  }

  /** A root that fits proves the content is the block's own; what a rule still finds wrong is then the block's fault, and the peer's who serves it no more than ours who asked for it. */
  private static void judge(Findings findings, Candidate block, Verdict<?> verdict, RlpSlice content) {
    switch (verdict) {
      case Verdict.Accepted<?> _ -> findings.matched.add(new Match(block.header().ref(), content));
      case Verdict.Rejected<?>(Fault _, String why) -> findings.invalid.add(new Invalid(block.header().ref(), why));
    }
  }

  private static <K> @Nullable Candidate take(Map<K, Deque<Candidate>> headers, K key) {
    Deque<Candidate> same = headers.get(key);
    return same == null ? null : same.poll();
  }

  private static String asked(List<Candidate> candidates) {
    return "#" + candidates.getFirst().header().number() + "..#" + candidates.getLast().header().number();
  }
}
