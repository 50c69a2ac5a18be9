package io.argosy.chain;

import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What one transaction did. Three encodings exist:
 *
 * <pre>
 * consensus  list or type‖list of [statusOrRoot, cumulativeGas, bloom, logs]   hashed into receiptsRoot; eth/68 and before, typed ones as strings
 * compact    [type, statusOrRoot, cumulativeGas, logs]                         eth/69 and after; what we store
 * </pre>
 *
 * @param type the transaction's, 0 to 0x7f
 * @param outcome before Byzantium the state root's 32 bytes; after, one byte 1 for success or none for failure
 * @param cumulativeGas gas used in the block up to and including this transaction
 */
public record Receipt(int type, RlpSlice outcome, long cumulativeGas, List<Log> logs) {
  public Receipt {
    logs = List.copyOf(logs);
    if (type < 0 || type > 0x7f) {
      throw new MalformedRlpException("receipt type " + type);
    }
    requireOutcome(outcome);
  }

  /** Throws {@link MalformedRlpException} for anything but no byte, the byte 1, or 32 bytes. */
  public static void requireOutcome(RlpSlice outcome) {
    boolean known = switch (outcome.length()) {
      case 0, 32 -> true;
      case 1 -> outcome.byteAt(0) == 1;
      default -> false;
    };
    if (!known) {
      throw new MalformedRlpException("receipt status of " + outcome);
    }
  }

  /**
   * The receipt that one item of a list of receipts must be, in the form of any version of eth: a list with or without bloom, or a string that holds a typed
   * one. A bloom is not kept, for it follows from the logs.
   */
  public static Receipt decode(RlpSlice item) {
    RlpReader outer = item.reader();
    if (!outer.nextIsList()) {
      RlpSlice typed = outer.string();
      outer.end();
      return decodeConsensus(typed);
    }
    RlpReader fields = RlpReader.listOf(item);
    RlpReader peek = RlpReader.listOf(item);
    peek.skip();
    peek.skip();
    boolean hasBloom = !peek.nextIsList() && peek.string().length() == Bloom.BYTES;
    return hasBloom ? readWithBloom(0, fields) : readCompact(fields);
  }

  /** The receipt in consensus form: a list, or {@code type‖list}. */
  public static Receipt decodeConsensus(RlpSlice bytes) {
    if (bytes.isEmpty()) {
      throw new MalformedRlpException("empty receipt");
    }
    int first = bytes.byteAt(0);
    if (first >= 0xc0) {
      return readWithBloom(0, RlpReader.listOf(bytes));
    }
    return readWithBloom(first, RlpReader.listOf(bytes.part(1, bytes.length() - 1)));
  }

  private static Receipt readWithBloom(int type, RlpReader fields) {
    RlpSlice outcome = fields.string();
    long gas = fields.number();
    int bloomBytes = fields.string().length();
    if (bloomBytes != Bloom.BYTES) {
      throw new MalformedRlpException("bloom of " + bloomBytes + " bytes");
    }
    return readLogs(type, outcome, gas, fields);
  }

  private static Receipt readCompact(RlpReader fields) {
    int type = fields.smallNumber();
    RlpSlice outcome = fields.string();
    return readLogs(type, outcome, fields.number(), fields);
  }

  private static Receipt readLogs(int type, RlpSlice outcome, long gas, RlpReader fields) {
    RlpReader items = fields.list();
    List<Log> logs = new ArrayList<>();
    while (items.hasNext()) {
      logs.add(Log.read(items));
    }
    fields.end();
    return new Receipt(type, outcome, gas, logs);
  }

  /** The filter over the logs. */
  public Bloom bloom() {
    BloomBuilder builder = new BloomBuilder();
    logs.forEach(builder::add);
    return builder.build();
  }

  /** True for a transaction that succeeded; false before Byzantium, when receipts did not say. */
  public boolean succeeded() {
    return outcome.length() == 1;
  }

  /** Appends the compact form, an item. */
  public void writeCompact(RlpWriter writer) {
    writer.startList().number(type).string(outcome).number(cumulativeGas);
    writeLogs(writer);
    writer.endList();
  }

  /** The consensus form: what is hashed into {@code receiptsRoot}. */
  public byte[] toConsensus() {
    RlpWriter writer = new RlpWriter(512);
    if (type != 0) {
      writer.number(type);
    }
    writer.startList().string(outcome).number(cumulativeGas).bytes(bloom().toBytes());
    writeLogs(writer);
    return writer.endList().toBytes();
  }

  private void writeLogs(RlpWriter writer) {
    writer.startList();
    logs.forEach(log -> log.write(writer));
    writer.endList();
  }
}
