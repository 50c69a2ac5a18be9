package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.Bloom;
import io.argosy.chain.BloomBuilder;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.Receipt;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.OrderedRoot;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.List;

/**
 * What a list of receipts proves, whichever version of eth it came by. One pass over the bytes; reuses its buffers: for one thread, keep one each.
 *
 * <p>Where a receipt comes with its bloom, the bloom is hashed into the root as it stands, and so is proven with it; where it comes without, the bloom is
 * made from the logs.
 */
public final class ReceiptCheck {
  private final ChainSpec spec;
  private final OrderedRoot trie = new OrderedRoot();
  private final BloomBuilder ofReceipt = new BloomBuilder();
  private final byte[] bloomBytes = new byte[Bloom.BYTES];
  private final byte[] blockBloom = new byte[Bloom.BYTES];
  private final RlpWriter consensus = new RlpWriter(4096);
  private byte[] types = new byte[256];
  private long lastGas;

  public ReceiptCheck(ChainSpec spec) {
    this.spec = spec;
  }

  /** Reads one whole item, a list of receipts in the form of any version of eth. */
  public Verdict<ReceiptSummary> summarize(RlpSlice list) {
    try {
      return Verdict.accepted(read(list));
    } catch (MalformedRlpException e) {
      trie.reset();
      return Verdict.rejected(Fault.MALFORMED, "receipts: " + e.getMessage());
    }
  }

  private ReceiptSummary read(RlpSlice list) {
    java.util.Arrays.fill(blockBloom, (byte) 0);
    lastGas = 0;
    int count = 0;
    RlpReader items = RlpReader.listOf(list);
    boolean compact = items.hasNext() && isCompact(RlpReader.listOf(list).item());
    RlpWriter stored = new RlpWriter(compact ? 0 : list.length()).startList();
    while (items.hasNext()) {
      if (count == types.length) {
        types = java.util.Arrays.copyOf(types, 2 * count);
      }
      RlpSlice item = items.item();
      if (isCompact(item) != compact) {
        throw new MalformedRlpException("receipts of two forms in one list");
      }
      types[count++] = (byte) (compact ? readCompact(item) : readWithBloom(item, stored));
      for (int i = 0; i < Bloom.BYTES; i++) {
        blockBloom[i] |= bloomBytes[i];
      }
    }
    return new ReceiptSummary(
        trie.finish(),
        count == 0 ? Bloom.EMPTY : Bloom.read(blockBloom, 0),
        compact ? list : RlpSlice.of(stored.endList().toBytes()),
        count,
        lastGas,
        RlpSlice.of(java.util.Arrays.copyOf(types, count)));
  }

  /** A string is a typed receipt with bloom; of two lists of four the one with logs behind a bloom of 256 bytes is not compact. */
  private static boolean isCompact(RlpSlice item) {
    if (item.byteAt(0) < 0xc0) {
      return false;
    }
    RlpReader fields = RlpReader.listOf(item);
    fields.skip();
    fields.skip();
    return fields.nextIsList() || fields.string().length() != Bloom.BYTES;
  }

  private int readWithBloom(RlpSlice item, RlpWriter stored) {
    RlpSlice encoded = item;
    RlpSlice fieldList = item;
    int type = 0;
    if (item.byteAt(0) < 0xc0) {
      encoded = item.reader().string();
      if (encoded.length() < 2 || encoded.byteAt(0) == 0 || encoded.byteAt(0) > 0x7f) {
        throw new MalformedRlpException("typed receipt " + encoded);
      }
      type = encoded.byteAt(0);
      fieldList = encoded.part(1, encoded.length() - 1);
    }
    RlpReader fields = RlpReader.listOf(fieldList);
    RlpSlice outcome = outcome(fields);
    lastGas = fields.number();
    RlpSlice bloom = fields.string();
    if (bloom.length() != Bloom.BYTES) {
      throw new MalformedRlpException("bloom of " + bloom.length() + " bytes");
    }
    bloom.copyTo(bloomBytes, 0);
    RlpSlice logs = fields.item();
    fields.end();
    requireLogs(RlpReader.listOf(logs));
    trie.add(encoded);
    stored.startList().number(type).string(outcome).number(lastGas).item(logs).endList();
    return type;
  }

  private int readCompact(RlpSlice item) {
    RlpReader fields = RlpReader.listOf(item);
    long type = fields.number();
    if (type > 0x7f) {
      throw new MalformedRlpException("receipt type " + type);
    }
    RlpSlice outcome = outcome(fields);
    lastGas = fields.number();
    RlpSlice logs = fields.item();
    fields.end();
    ofReceipt.clear();
    addLogs(RlpReader.listOf(logs));
    ofReceipt.write(bloomBytes, 0);
    consensus.clear();
    if (type != 0) {
      consensus.number(type);
    }
    consensus.startList().string(outcome).number(lastGas).bytes(bloomBytes).item(logs).endList();
    consensus.lendTo(trie::add);
    return (int) type;
  }

  private static RlpSlice outcome(RlpReader fields) {
    RlpSlice outcome = fields.string();
    Receipt.requireOutcome(outcome);
    return outcome;
  }

  private void addLogs(RlpReader logs) {
    while (logs.hasNext()) {
      RlpReader log = logs.list();
      ofReceipt.add(sized(log.string(), 20));
      RlpReader topics = log.list();
      while (topics.hasNext()) {
        ofReceipt.add(sized(topics.string(), 32));
      }
      log.string();
      log.end();
    }
  }

  private static void requireLogs(RlpReader logs) {
    while (logs.hasNext()) {
      RlpReader log = logs.list();
      sized(log.string(), 20);
      RlpReader topics = log.list();
      while (topics.hasNext()) {
        sized(topics.string(), 32);
      }
      log.string();
      log.end();
    }
  }

  private static RlpSlice sized(RlpSlice bytes, int expected) {
    if (bytes.length() != expected) {
      throw new MalformedRlpException("expected " + expected + " bytes in a log, got " + bytes.length());
    }
    return bytes;
  }

  /** Checks a list of receipts against the header of its block. */
  public Verdict<ReceiptSummary> check(BlockHeader header, RlpSlice list) {
    return summarize(list).then(summary -> check(header, summary));
  }

  /** Checks a list of receipts against the header of its block and the transactions of its body, in consensus form. */
  public Verdict<ReceiptSummary> check(BlockHeader header, List<RlpSlice> transactions, RlpSlice list) {
    return check(header, list).then(summary -> checkTypes(header, transactions, summary));
  }

  /** Checks what {@link #summarize} gave against a header. */
  public Verdict<ReceiptSummary> check(BlockHeader header, ReceiptSummary summary) {
    long number = header.number();
    if (!summary.root().equals(header.receiptsRoot())) {
      return Verdict.rejected(
          Fault.WRONG_ROOT, Evidence.of("receiptsRoot", number, header.receiptsRoot(), summary.root()));
    }
    if (!summary.bloom().matches(header.logsBloom())) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("logsBloom", number, header.logsBloom(), summary.bloom()));
    }
    boolean refundsCount = spec.rulesAt(number, header.time()).has(Fork.AMSTERDAM);
    if (!refundsCount && summary.lastCumulativeGas() != header.gasUsed()) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("gasUsed", number, summary.lastCumulativeGas(), header.gasUsed()));
    }
    return Verdict.accepted(summary);
  }

  private static Verdict<ReceiptSummary> checkTypes(
      BlockHeader header, List<RlpSlice> transactions, ReceiptSummary summary) {
    if (transactions.size() != summary.count()) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("receipts", header.number(), transactions.size(), summary.count()));
    }
    for (int i = 0; i < summary.count(); i++) {
      int first = transactions.get(i).byteAt(0);
      int type = first >= 0xc0 ? 0 : first;
      if (type != summary.types().byteAt(i)) {
        return Verdict.rejected(
            Fault.BAD_HEADER,
            Evidence.of("type of receipt " + i, header.number(), type, summary.types().byteAt(i)));
      }
    }
    return Verdict.accepted(summary);
  }
}
