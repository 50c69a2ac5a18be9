package io.argosy.blockstore.core;

import io.argosy.blockstore.core.AuditReport.Bytes;
import io.argosy.blockstore.core.AuditReport.Finding;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checks again everything that is stored of a range of the canonical chain, and sums it up in one hash. Mutable, for one thread; blocks may be examined by several threads and are added in order.
 *
 * <p>The content digest is a chain over the blocks, ascending. It names nothing but the chain: not shards, nor volumes, nor the order in which anything arrived, nor block access lists, which not everybody can have.
 *
 * <pre>
 *   d(before the first) = 32 zero bytes
 *   d(n) = keccak(d(n-1) ‖ keccak(header) ‖ keccak(body) ‖ keccak(receipts))    32 zero bytes for what is missing
 * </pre>
 */
public final class ChainAudit {
  /** Findings that are kept; a guess at what anybody reads. */
  public static final int MAX_FINDINGS = 100;

  private final BlockRange range;
  private final List<Finding> findings = new ArrayList<>();
  private final byte[] link = new byte[4 * Hash.BYTES];
  private final Generations generations;
  private long next;
  private Optional<BlockRef> above;
  private UInt256 totalDifficulty;
  private long blocks;
  private long transactions;
  private long receipts;
  private long accessLists;
  private Bytes bytes = new Bytes(0, 0, 0);
  private Hash digest = Hash.ZERO;
  private long faults;
  private OptionalLong firstGap = OptionalLong.empty();

  /** An audit that begins at the range's first block; the block before it, if stored, must be its parent. */
  public ChainAudit(ChainRows rows, BlockRange range) {
    this.range = range;
    generations = Generations.before(range.first(), rows);
    next = range.first();
    above = next == 0 ? Optional.empty() : rows.canonical(next - 1);
    totalDifficulty = above.map(block -> rows.totalDifficulty(block.number(), block.hash())).orElse(UInt256.ZERO);
  }

  /** The audit of a range from its first block to its last. */
  public static AuditReport of(ChainRows rows, BlockRange range) {
    ChainAudit audit = new ChainAudit(rows, range);
    BlockExaminer examiner = new BlockExaminer(rows);
    for (long number = range.first(); number <= range.last(); number++) {
      audit.add(examiner.examine(number));
    }
    return audit.report();
  }

  /** Adds the next block of the range. */
  public void add(Examined block) {
    if (block.number() != next) {
      throw new IllegalArgumentException("expected #" + next + ", got #" + block.number());
    }
    next++;
    block.findings().forEach(this::note);
    block.links().ifPresent(links -> checkLinks(block, links));
    generations.add(block).forEach(this::note);
    if (block.isWhole()) {
      blocks++;
    } else if (firstGap.isEmpty()) {
      firstGap = OptionalLong.of(block.number());
    }
    transactions += block.transactions();
    receipts += block.receipts();
    accessLists += block.accessLists();
    bytes = bytes.plus(block.bytes());
    digest.write(link, 0);
    block.content().header().write(link, Hash.BYTES);
    block.content().body().write(link, 2 * Hash.BYTES);
    block.content().receipts().write(link, 3 * Hash.BYTES);
    digest = Keccak.hash256(link, 0, link.length);
    above = block.canonical();
    totalDifficulty = block.totalDifficulty();
  }

  private void checkLinks(Examined block, Examined.Links links) {
    if (block.number() > 0 && above.isEmpty()) {
      return;
    }
    if (above.isPresent() && !links.parent().equals(above.get().hash())) {
      note(new Finding(block.number(), "parentHash", above.get().hash().toHex(), links.parent().toHex()));
    }
    UInt256 expected = totalDifficulty.add(links.difficulty());
    if (!expected.equals(block.totalDifficulty())) {
      note(new Finding(block.number(), "total difficulty", expected.toString(), block.totalDifficulty().toString()));
    }
  }

  private void note(Finding finding) {
    faults++;
    if (findings.size() < MAX_FINDINGS) {
      findings.add(finding);
    }
  }

  /** What was found; every block of the range must have been added. */
  public AuditReport report() {
    if (next != range.last() + 1) {
      throw new IllegalStateException("blocks from #" + next + " on were not added");
    }
    return new AuditReport(range, blocks, transactions, receipts, accessLists, bytes, digest, findings, faults, firstGap);
  }
}
