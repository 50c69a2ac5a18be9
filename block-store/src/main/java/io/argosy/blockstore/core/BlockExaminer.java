package io.argosy.blockstore.core;

import io.argosy.blockstore.core.AuditReport.Bytes;
import io.argosy.blockstore.core.AuditReport.Finding;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Verdict;
import io.argosy.verify.BodyCheck;
import io.argosy.verify.BodyRoots;
import io.argosy.verify.ReceiptCheck;
import io.argosy.verify.ReceiptSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one block after another and checks it against itself: the header against its key, body and receipts against the header's roots, an access list, where there is one, against the header's hash of it. Needs no rules of a network, since the roots prove every byte
 * once the hash is known. Reuses its buffers: for one thread, keep one each.
 */
public final class BlockExaminer {
  private final ChainRows rows;
  // The checks used here read no rules.
  private final BodyCheck bodies = new BodyCheck(ChainSpec.builder(0).build());
  private final ReceiptCheck receipts = new ReceiptCheck(ChainSpec.builder(0).build());

  public BlockExaminer(ChainRows rows) {
    this.rows = rows;
  }

  /** What is stored of the canonical block at a height. */
  public Examined examine(long number) {
    return rows.canonical(number).map(this::examine).orElseGet(() -> new Examined(
        number,
        Optional.empty(),
        UInt256.ZERO,
        Optional.empty(),
        List.of(),
        new Examined.Content(Hash.ZERO, Hash.ZERO, Hash.ZERO),
        0,
        0,
        0,
        new Bytes(0, 0, 0),
        false,
        List.of(new Finding(number, "canonical row", "a hash", "none"))));
  }

  private Examined examine(BlockRef block) {
    Findings findings = new Findings(block.number(), new ArrayList<>());
    Optional<RlpSlice> header = findings.present("header", rows.row(Table.HEADERS, block));
    Optional<RlpSlice> body = findings.present("body", rows.row(Table.BODIES, block));
    Optional<RlpSlice> list = findings.present("receipts", rows.row(Table.RECEIPTS, block));
    findings.unlessEqual("number by hash", block.number(), rows.number(block.hash()).map(String::valueOf).orElse("none"));
    Optional<BlockHeader> decoded = header.flatMap(bytes -> readHeader(block, bytes, findings));
    int transactions = body.map(bytes -> checkBody(decoded, bytes, findings)).orElse(0);
    int receiptCount = list.map(bytes -> checkReceipts(decoded, bytes, findings)).orElse(0);
    Optional<RlpSlice> accessList = rows.row(Table.ACCESS_LISTS, block);
    accessList.ifPresent(bytes -> findings.unlessEqual("hash of the access list", name(decoded.flatMap(BlockHeader::blockAccessListHash)), bytes.keccak()));
    if (body.isPresent() && list.isPresent()) {
      findings.unlessEqual("number of receipts", transactions, receiptCount);
    }
    return new Examined(
        block.number(),
        Optional.of(block),
        rows.totalDifficulty(block.number(), block.hash()),
        decoded.map(h -> new Examined.Links(h.parentHash(), h.difficulty())),
        decoded.filter(BlockHeader::hasOmmers).flatMap(_ -> body).map(bytes -> ommers(bytes, findings)).orElse(List.of()),
        new Examined.Content(keccak(header), keccak(body), keccak(list)),
        transactions,
        receiptCount,
        accessList.isPresent() ? 1 : 0,
        new Bytes(length(header), length(body), length(list)),
        header.isPresent() && body.isPresent() && list.isPresent(),
        findings.found);
  }

  private static Optional<BlockHeader> readHeader(BlockRef block, RlpSlice bytes, Findings findings) {
    Hash hash = bytes.keccak();
    findings.unlessEqual("header hash", block.hash(), hash);
    if (!hash.equals(block.hash())) {
      return Optional.empty();
    }
    try {
      BlockHeader header = BlockHeader.decode(bytes);
      findings.unlessEqual("number in the header", block.number(), header.number());
      return Optional.of(header);
    } catch (MalformedRlpException e) {
      findings.add("header", "a header", e.getMessage());
      return Optional.empty();
    }
  }

  /** The number of transactions. */
  private int checkBody(Optional<BlockHeader> header, RlpSlice body, Findings findings) {
    switch (bodies.roots(body)) {
      case Verdict.Rejected<BodyRoots>(var fault, String evidence) -> {
        findings.add("body", "an encoded body", evidence);
        return 0;
      }
      case Verdict.Accepted<BodyRoots>(BodyRoots roots) -> header.ifPresent(h -> {
        findings.unlessEqual("transactionsRoot", h.transactionsRoot(), roots.transactionsRoot());
        findings.unlessEqual("ommersHash", h.ommersHash(), roots.ommersHash());
        findings.unlessEqual("withdrawalsRoot", name(h.withdrawalsRoot()), name(roots.withdrawalsRoot()));
      });
    }
    RlpReader transactions = RlpReader.listOf(body).list();
    return transactions.count(transactions.remaining());
  }

  private static List<Examined.Ommer> ommers(RlpSlice body, Findings findings) {
    List<Examined.Ommer> ommers = new ArrayList<>();
    try {
      RlpReader parts = RlpReader.listOf(body);
      parts.skip();
      for (RlpReader list = parts.list(); list.hasNext(); ) {
        RlpSlice ommer = list.item();
        ommers.add(new Examined.Ommer(ommer.keccak(), RlpReader.listOf(ommer).hash()));
      }
    } catch (MalformedRlpException e) {
      findings.add("ommers", "headers", e.getMessage());
    }
    return ommers;
  }

  /** The number of receipts. */
  private int checkReceipts(Optional<BlockHeader> header, RlpSlice list, Findings findings) {
    switch (receipts.summarize(list)) {
      case Verdict.Rejected<ReceiptSummary>(var fault, String evidence) -> {
        findings.add("receipts", "a list of receipts", evidence);
        return 0;
      }
      case Verdict.Accepted<ReceiptSummary>(ReceiptSummary summary) -> {
        findings.unlessEqual("form of the receipts", "compact", summary.compact().equals(list) ? "compact" : "with blooms");
        header.ifPresent(h -> {
          findings.unlessEqual("receiptsRoot", h.receiptsRoot(), summary.root());
          if (!summary.bloom().matches(h.logsBloom())) {
            findings.add("logsBloom", h.logsBloom().toString(), RlpSlice.of(summary.bloom().toBytes()).toString());
          }
        });
        return summary.count();
      }
    }
  }

  private static String name(Optional<Hash> root) {
    return root.map(Hash::toHex).orElse("none");
  }

  private static Hash keccak(Optional<RlpSlice> row) {
    return row.map(RlpSlice::keccak).orElse(Hash.ZERO);
  }

  private static long length(Optional<RlpSlice> row) {
    return row.map(RlpSlice::length).orElse(0);
  }

  private record Findings(long number, List<Finding> found) {
    Optional<RlpSlice> present(String what, Optional<RlpSlice> row) {
      if (row.isEmpty()) {
        add(what, "a row", "none");
      }
      return row;
    }

    void unlessEqual(String what, Object expected, Object got) {
      if (!expected.toString().equals(got.toString())) {
        add(what, expected.toString(), got.toString());
      }
    }

    void add(String what, String expected, String got) {
      found.add(new Finding(number, what, expected, got));
    }
  }
}
