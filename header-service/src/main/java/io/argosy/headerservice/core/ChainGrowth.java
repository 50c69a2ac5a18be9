package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PutHeaders;
import io.argosy.primitives.Address;
import io.argosy.primitives.UInt256;
import io.argosy.stages.ChainShards;
import io.argosy.verdict.Verdict;
import io.argosy.verify.CliqueSnapshot;
import io.argosy.verify.HeaderRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain that grows in order from a verified block: applies what only the block before can tell (the rules of a group's first header, who may sign), and sums difficulty. Headers that may not be committed yet, because
 * they are of a fork that has not proven to be heavier, wait here. Mutable, owned by the core's thread.
 */
final class ChainGrowth {
  private final HeaderRules rules;
  private Tip tip;
  private final List<PutHeaders.Entry> waiting = new ArrayList<>();
  private long firstWaiting;

  ChainGrowth(HeaderRules rules, Tip base) {
    this.rules = rules;
    this.tip = base;
    this.firstWaiting = base.number() + 1;
  }

  Tip tip() {
    return tip;
  }

  /** Headers not committed yet. */
  int waiting() {
    return waiting.size();
  }

  /** Adds a group that begins right above the tip; on a rejection nothing of it is added. */
  Verdict<Tip> add(SyncEvent.CheckResult.Sound group, long nowSeconds) {
    BlockHeader parent = tip.header();
    UInt256 total = tip.totalDifficulty();
    @Nullable CliqueSnapshot signers = tip.signers();
    List<PutHeaders.Entry> entries = new ArrayList<>(group.headers().size());
    for (int i = 0; i < group.headers().size(); i++) {
      BlockHeader header = group.headers().get(i);
      if (i == 0 && rules.check(header, parent, nowSeconds) instanceof Verdict.Rejected<BlockHeader> rejected) {
        return rejected.as();
      }
      if (signers != null) {
        Address signer = group.signers().get(i);
        switch (signers.apply(header, signer)) {
          case Verdict.Accepted<CliqueSnapshot>(CliqueSnapshot next) -> signers = next;
          case Verdict.Rejected<CliqueSnapshot> rejected -> {
            return rejected.as();
          }
        }
      }
      total = total.add(header.difficulty());
      entries.add(new PutHeaders.Entry(header.raw(), total));
      parent = header;
    }
    waiting.addAll(entries);
    tip = new Tip(parent, total, signers);
    return Verdict.accepted(tip);
  }

  /** Everything that waits, as packs that each stay in one chunk and near the target size. */
  List<PutHeaders> take(long epoch) {
    List<PutHeaders> packs = new ArrayList<>();
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < waiting.size(); i++) {
      long number = firstWaiting + i;
      bytes += waiting.get(i).header().length();
      boolean last = i == waiting.size() - 1 || number == ChainShards.endOfChunk(number) || bytes > PackLimits.TARGET_BYTES;
      if (last) {
        packs.add(new PutHeaders(epoch, firstWaiting + from, waiting.subList(from, i + 1)));
        from = i + 1;
        bytes = 0;
      }
    }
    firstWaiting += waiting.size();
    waiting.clear();
    return packs;
  }
}
