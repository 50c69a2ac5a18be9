package io.argosy.blockstore.core;

import io.argosy.blockstore.core.RangeAudit.Audited;
import io.argosy.blockstore.core.StateReport.Finding;
import io.argosy.chain.BlockHeader;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.StateShards;
import io.argosy.trie.StackTrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Puts together what was found of the ranges of a sealed state: their parts of the trie must fold into the root that the pivot's header names, and what the books count must be there. Mutable, for one thread.
 *
 * <p>The content digest is a chain over the ranges. It names nothing but the state: not shards, nor volumes, nor the order in which anything arrived, nor codes, which are what accounts name or left over from an earlier pivot.
 *
 * <pre>
 *   d(before the first) = 32 zero bytes
 *   d(n) = keccak(d(n-1) ‖ keccak(account rows) ‖ keccak(slot rows))    rows are key and value, all ascending
 * </pre>
 */
public final class StateAudit {
  /** Findings that are kept; a guess at what anybody reads. */
  public static final int MAX_FINDINGS = 100;

  private final KeptState.Sealed state;
  private final StackTrie trie = new StackTrie();
  /** Of the whole: what a reader should see first. */
  private final List<Finding> findings = new ArrayList<>();

  private final List<Finding> ofRanges = new ArrayList<>();
  private final byte[] link = new byte[3 * Hash.BYTES];
  private Hash digest = Hash.ZERO;
  private int next;
  private long accounts;
  private long slots;
  private long codes;
  private long nodes;
  private long bytes;
  private long faults;

  public StateAudit(KeptState.Sealed state) {
    this.state = state;
  }

  /** Adds the next range. */
  public void add(Audited range) {
    if (range.range() != next) {
      throw new IllegalArgumentException("expected range " + next + ", got " + range.range());
    }
    next++;
    trie.add(range.part());
    accounts += range.accounts();
    slots += range.slots();
    codes += range.codes();
    nodes += range.nodes();
    bytes += range.bytes();
    digest.write(link, 0);
    range.accountSum().write(link, Hash.BYTES);
    range.slotSum().write(link, 2 * Hash.BYTES);
    digest = Keccak.hash256(link, 0, link.length);
    range.findings().stream().limit(MAX_FINDINGS - ofRanges.size()).forEach(ofRanges::add);
    faults += range.faults();
  }

  private void unlessEqual(String what, Object expected, Object got) {
    if (!expected.equals(got)) {
      faults++;
      findings.add(new Finding(what, expected.toString(), got.toString()));
    }
  }

  /**
   * What was found; every range must have been added.
   *
   * @param header of the pivot as stored; empty if there is none
   * @param shards what their books say
   */
  public StateReport report(Optional<RlpSlice> header, Collection<StateHeader> shards) {
    if (next != StateShards.RANGES) {
      throw new IllegalStateException("ranges from " + next + " on were not added");
    }
    Hash root = trie.finish();
    unlessEqual("state root of " + state.pivot(), state.root(), root);
    unlessEqual("stateRoot in the header of " + state.pivot(), stateRoot(header), state.root().toHex());
    unlessEqual("accounts in the books", accounts, sum(shards, Amounts::accounts));
    unlessEqual("slots in the books", slots, sum(shards, Amounts::slots));
    unlessEqual("codes in the books", codes, sum(shards, Amounts::codes));
    unlessEqual("bytes in the books", bytes, sum(shards, Amounts::bytes));
    ofRanges.stream().limit(MAX_FINDINGS - findings.size()).forEach(findings::add);
    return new StateReport(state, root, accounts, slots, codes, nodes, bytes, digest, findings, faults);
  }

  private String stateRoot(Optional<RlpSlice> header) {
    if (header.isEmpty() || !header.get().keccak().equals(state.pivot().hash())) {
      return header.isEmpty() ? "no header" : "a header with hash " + header.get().keccak();
    }
    try {
      return BlockHeader.decode(header.get()).stateRoot().toHex();
    } catch (MalformedRlpException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static long sum(Collection<StateHeader> shards, ToLongFunction<Amounts> what) {
    return shards.stream().mapToLong(shard -> what.applyAsLong(shard.amounts())).sum();
  }
}
