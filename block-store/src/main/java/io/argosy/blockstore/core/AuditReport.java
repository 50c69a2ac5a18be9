package io.argosy.blockstore.core;

import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import java.util.List;
import java.util.OptionalLong;

/**
 * What an audit of a range found.
 *
 * @param blocks whose header, body and receipts are all there
 * @param transactions in their bodies
 * @param receipts in their lists of receipts
 * @param digest over all content of the range, see {@link ChainAudit}; the same wherever the same chain is stored, whatever its shards and volumes
 * @param findings the first things found wrong, ascending by number, at most {@link ChainAudit#MAX_FINDINGS}
 * @param faults how many things were found wrong in all
 * @param firstGap the lowest block that lacks a row
 */
public record AuditReport(
    BlockRange range,
    long blocks,
    long transactions,
    long receipts,
    long accessLists,
    Bytes bytes,
    Hash digest,
    List<Finding> findings,
    long faults,
    OptionalLong firstGap) {
  public AuditReport {
    findings = List.copyOf(findings);
  }

  /** Encoded bytes by kind. */
  public record Bytes(long headers, long bodies, long receipts) {
    public long sum() {
      return headers + bodies + receipts;
    }

    Bytes plus(Bytes other) {
      return new Bytes(headers + other.headers, bodies + other.bodies, receipts + other.receipts);
    }
  }

  /** One thing that is not as the chain itself demands. */
  public record Finding(long number, String what, String expected, String got) {
    /** {@code receiptsRoot of #19000000: expected 0x1a.., got 0x9f..}. */
    @Override
    public String toString() {
      return what + " of #" + number + ": expected " + expected + ", got " + got;
    }
  }

  /** True if everything is there and right. */
  public boolean isSound() {
    return faults == 0;
  }
}
