package io.argosy.blockstore.core;

import io.argosy.blockstore.core.AuditReport.Bytes;
import io.argosy.blockstore.core.AuditReport.Finding;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one block, by itself; how it joins its neighbors is for {@link ChainAudit}.
 *
 * @param canonical what the canonical row names; none if there is no such row
 * @param links what its header says of its neighbors; none if there is no readable header
 * @param ommers that its body lists, in order; none where the header says there are none
 * @param content Keccak of header, body and receipts as they are stored, zero for what is missing
 * @param accessLists 1 if its block access list is stored; a block is whole without
 * @param isWhole true if all rows are there that it needs
 */
public record Examined(
    long number,
    Optional<BlockRef> canonical,
    UInt256 totalDifficulty,
    Optional<Links> links,
    List<Ommer> ommers,
    Content content,
    int transactions,
    int receipts,
    int accessLists,
    Bytes bytes,
    boolean isWhole,
    List<Finding> findings) {
  public Examined {
    ommers = List.copyOf(ommers);
    findings = List.copyOf(findings);
  }

  record Links(Hash parent, UInt256 difficulty) {}

  record Ommer(Hash hash, Hash parent) {}

  record Content(Hash header, Hash body, Hash receipts) {}
}
