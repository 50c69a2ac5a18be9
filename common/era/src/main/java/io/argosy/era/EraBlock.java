package io.argosy.era;

import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;

/** One block of an archive, as it was read: its parts are inflated when they are asked for. Immutable. */
public final class EraBlock {
  /** A header of clique or with long extra data is a few hundred bytes more than the usual 550: a guess with room. */
  private static final int MOST_HEADER_BYTES = 64 << 10;

  /** A body or receipts: some thirty times what the largest block before the Merge had. */
  private static final int MOST_PART_BYTES = 64 << 20;

  private final long number;
  private final Entry header;
  private final Entry body;
  private final Entry receipts;
  private final UInt256 totalDifficulty;

  private EraBlock(long number, Entry header, Entry body, Entry receipts, UInt256 totalDifficulty) {
    this.number = number;
    this.header = header;
    this.body = body;
    this.receipts = receipts;
    this.totalDifficulty = totalDifficulty;
  }

  static EraBlock read(long number, EntryReader entries) {
    Entry header = entries.next(Entry.HEADER);
    Entry body = entries.next(Entry.BODY);
    Entry receipts = entries.next(Entry.RECEIPTS);
    return new EraBlock(number, header, body, receipts, totalDifficulty(entries.next(Entry.TOTAL_DIFFICULTY)));
  }

  static UInt256 totalDifficulty(Entry entry) {
    if (entry.length() != 32) {
      throw entry.bad("expected 32 bytes, got " + entry.length());
    }
    return LittleEndian.uint256(entry.array(), entry.offset());
  }

  static RlpSlice header(Entry entry) {
    return RlpSlice.of(entry.inflated(MOST_HEADER_BYTES));
  }

  /** The height by its place in the file. */
  public long number() {
    return number;
  }

  /**
   * The header's RLP.
   *
   * @throws BadArchiveException if it does not inflate, as by the other parts
   */
  public RlpSlice header() {
    return header(header);
  }

  /** {@code [transactions, ommers]} as RLP. */
  public RlpSlice body() {
    return RlpSlice.of(body.inflated(MOST_PART_BYTES));
  }

  /** A list of receipts as RLP, with blooms, typed ones as strings: the form of eth/68. */
  public RlpSlice receipts() {
    return RlpSlice.of(receipts.inflated(MOST_PART_BYTES));
  }

  /** As the file has it; the accumulator proves it. */
  public UInt256 totalDifficulty() {
    return totalDifficulty;
  }

  BadArchiveException badHeader(String what) {
    return header.bad(what);
  }

  BadArchiveException badBody(String what) {
    return body.bad(what);
  }

  BadArchiveException badReceipts(String what) {
    return receipts.bad(what);
  }
}
