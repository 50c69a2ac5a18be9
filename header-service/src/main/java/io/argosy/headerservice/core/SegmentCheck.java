package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.SealRules;
import io.argosy.headerservice.core.SyncEvent.Blame;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.Clique;
import io.argosy.verify.Ethash;
import io.argosy.verify.HeaderRules;
import io.argosy.verify.SealPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a group of consecutive headers by itself: all that does not need the block before the group. Thread-safe, and most of the work of a header sync. */
public final class SegmentCheck {
  private final HeaderRules rules;
  private final SealRules seals;
  private final Ethash ethash;
  private final SealPolicy policy;

  public SegmentCheck(ChainSpec spec, SealPolicy policy) {
    this.rules = new HeaderRules(spec);
    this.seals = spec.seal();
    this.ethash = new Ethash(seals instanceof SealRules.Ethash e ? e : SealRules.Ethash.MAINNET);
    this.policy = policy;
  }

  /** Bytes, order and skeleton first, since they say whose fault it is; then rules and seals. */
  public CheckResult check(SyncCommand.Check command) {
    List<BlockHeader> headers = new ArrayList<>(command.headers().size());
    @Nullable Hash parent = command.parent();
    for (int i = 0; i < command.headers().size(); i++) {
      RlpSlice item = command.headers().get(i);
      BlockHeader header;
      try {
        header = BlockHeader.decode(item);
      } catch (MalformedRlpException e) {
        return unsound(i, Fault.MALFORMED, "header: " + e.getMessage(), Blame.SENDER);
      }
      long expected = command.first() + i;
      if (header.number() != expected) {
        return unsound(i, Fault.OUT_OF_ORDER, "expected header #" + expected + ", got #" + header.number(), Blame.SENDER);
      }
      if (parent != null && !header.parentHash().equals(parent)) {
        return unsound(
            i, Fault.OUT_OF_ORDER, "parent of #" + expected + ": expected " + parent + ", got " + header.parentHash(), Blame.CHAIN);
      }
      Hash anchor = command.anchors().get(i);
      if (anchor != null && !anchor.equals(header.hash())) {
        return unsound(i, Fault.OUT_OF_ORDER, "#" + expected + " of the skeleton is " + anchor + ", got " + header.hash(), Blame.CHAIN);
      }
      headers.add(header);
      parent = header.hash();
    }
    return command.onlyLinks() ? new CheckResult.Sound(headers, List.of()) : rules(headers, command.nowSeconds());
  }

  private CheckResult rules(List<BlockHeader> headers, long nowSeconds) {
    List<Address> signers = new ArrayList<>();
    long last = headers.isEmpty() ? 0 : headers.getLast().number();
    for (int i = 0; i < headers.size(); i++) {
      BlockHeader header = headers.get(i);
      if (i > 0 && rules.check(header, headers.get(i - 1), nowSeconds) instanceof Verdict.Rejected<BlockHeader>(Fault fault, String why)) {
        return unsound(i, fault, why, Blame.OFFERER);
      }
      if (seals instanceof SealRules.Clique) {
        switch (Clique.signer(header)) {
          case Verdict.Accepted<Address>(Address signer) -> signers.add(signer);
          case Verdict.Rejected<Address>(Fault fault, String why) -> {
            return unsound(i, fault, why, Blame.OFFERER);
          }
        }
      } else if (seals instanceof SealRules.Ethash
          && !header.difficulty().isZero()
          && policy.covers(header.number(), last)
          && ethash.check(header) instanceof Verdict.Rejected<BlockHeader>(Fault fault, String why)) {
        return unsound(i, fault, why, Blame.OFFERER);
      }
    }
    return new CheckResult.Sound(headers, signers);
  }

  private static CheckResult unsound(int index, Fault fault, String evidence, Blame blame) {
    return new CheckResult.Unsound(index, fault, evidence, blame);
  }
}
