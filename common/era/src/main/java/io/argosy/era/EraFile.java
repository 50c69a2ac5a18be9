package io.argosy.era;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One archive file, open for reading at any block. Its frame (version, index, accumulator, and that entries lie where the index says) is checked when it is opened; what blocks hold is for {@link EraCheck}. Thread-safe.
 *
 * <pre>
 * version  (header body receipts totalDifficulty)*  other*  accumulator  index
 *
 * index    first block(8)  where each block begins, from the index on(8 each, negative)  count(8)
 * </pre>
 *
 * @spec https://github.com/eth-clients/e2store-format-specs/blob/main/formats/era1.md era1
 */
public final class EraFile implements AutoCloseable {
  /** Blocks of a full file. */
  public static final int MAX_BLOCKS = 8192;

  /** What is read at once, unless a single block is larger. */
  private static final int READ_BYTES = 1 << 20;

  /** A block's entries together: far more than a block before the Merge had, and no danger to a heap. */
  private static final int MOST_BLOCK_BYTES = 64 << 20;

  /** A header's entry is some 600 bytes. */
  private static final int HEADER_GUESS = 1024;

  private static final int TOTAL_DIFFICULTY_BYTES = Entry.PREFIX_BYTES + 32;

  private final ArchiveBytes bytes;
  private final long first;
  private final long[] starts;
  private final Hash accumulator;

  private EraFile(ArchiveBytes bytes, long first, long[] starts, Hash accumulator) {
    this.bytes = bytes;
    this.first = first;
    this.starts = starts;
    this.accumulator = accumulator;
  }

  /**
   * Opens a file.
   *
   * @throws BadArchiveException if it is none, or its frame is damaged
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static EraFile open(Path file) {
    ArchiveBytes bytes = new ArchiveBytes(file);
    try {
      return new Frame(bytes).read();
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  public Path path() {
    return bytes.file();
  }

  public long sizeBytes() {
    return bytes.size();
  }

  /** Number of the first block. */
  public long first() {
    return first;
  }

  /** Number of the last block. */
  public long last() {
    return first + count() - 1;
  }

  /** 1 to {@link #MAX_BLOCKS}. */
  public int count() {
    return starts.length - 1;
  }

  public boolean covers(long number) {
    return number >= first && number <= last();
  }

  /** The root over all blocks, as the file states it. */
  public Hash accumulator() {
    return accumulator;
  }

  /**
   * Consecutive blocks from {@code number} on: at least one, and as many more, up to {@code most}, as lie within a mebibyte.
   *
   * @throws BadArchiveException if their entries are not what they should be
   */
  public List<EraBlock> blocks(long number, int most) {
    int from = indexOf(number);
    int to = from + 1;
    while (to < Math.min(count(), from + most) && starts[to + 1] - starts[from] <= READ_BYTES) {
      to++;
    }
    long length = starts[to] - starts[from];
    if (length > MOST_BLOCK_BYTES) {
      throw new BadArchiveException(path(), starts[from], "block #" + number + " of " + length + " bytes, expected at most " + MOST_BLOCK_BYTES);
    }
    byte[] read = bytes.read(starts[from], (int) length);
    List<EraBlock> blocks = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      EntryReader entries = new EntryReader(path(), read, (int) (starts[i] - starts[from]), (int) (starts[i + 1] - starts[from]), starts[from]);
      blocks.add(EraBlock.read(first + i, entries));
      if (entries.hasNext()) {
        throw new BadArchiveException(path(), starts[i], "block #" + (first + i) + " has more than its four entries");
      }
    }
    return blocks;
  }

  /** A header alone, inflated. */
  public RlpSlice header(long number) {
    int index = indexOf(number);
    long start = starts[index];
    int length = (int) Math.min(HEADER_GUESS, starts[index + 1] - start);
    byte[] read = bytes.read(start, length);
    EntryReader.Prefix prefix = EntryReader.Prefix.read(path(), start, read, 0);
    int whole = Entry.PREFIX_BYTES + prefix.length();
    if (whole > starts[index + 1] - start) {
      throw new BadArchiveException(path(), start, "header of " + prefix.length() + " bytes overruns its block");
    }
    byte[] entry = whole <= length ? java.util.Arrays.copyOf(read, whole) : bytes.read(start, whole);
    return EraBlock.header(new EntryReader(path(), entry, start).next(Entry.HEADER));
  }

  /** The total difficulty after a block, as the file states it. */
  public UInt256 totalDifficulty(long number) {
    long at = starts[indexOf(number) + 1] - TOTAL_DIFFICULTY_BYTES;
    return EraBlock.totalDifficulty(bytes.entry(at, Entry.TOTAL_DIFFICULTY, 32));
  }

  /** Where a block's entries begin in the file. */
  long offsetOf(long number) {
    return starts[indexOf(number)];
  }

  /** Where the index begins, right behind the accumulator. */
  long accumulatorAt() {
    return bytes.size() - 24 - 8L * count() - Entry.PREFIX_BYTES - Hash.BYTES;
  }

  private int indexOf(long number) {
    return java.util.Objects.checkIndex(Math.toIntExact(number - first), count());
  }

  @Override
  public void close() {
    bytes.close();
  }

  /** What stands around the blocks. */
  private record Frame(ArchiveBytes bytes) {
    EraFile read() {
      bytes.entry(0, Entry.VERSION, 0);
      long countAt = bytes.size() - 8;
      long count = LittleEndian.int64(bytes.read(countAt, 8), 0);
      if (count < 1 || count > MAX_BLOCKS) {
        throw bad(countAt, "block index of " + Long.toUnsignedString(count) + " blocks, expected 1 to " + MAX_BLOCKS);
      }
      int length = 16 + 8 * (int) count;
      long indexAt = bytes.size() - length - Entry.PREFIX_BYTES;
      if (indexAt < Entry.PREFIX_BYTES) {
        throw bad(countAt, "block index of " + count + " blocks does not fit into " + bytes.size() + " bytes");
      }
      Entry index = bytes.entry(indexAt, Entry.BLOCK_INDEX, length);
      long first = LittleEndian.int64(index.array(), index.offset());
      if (first < 0 || first % MAX_BLOCKS != 0) {
        throw bad(index.valueAt(), "first block " + Long.toUnsignedString(first) + ", expected a multiple of " + MAX_BLOCKS);
      }
      long[] starts = new long[(int) count + 1];
      for (int i = 0; i < count; i++) {
        starts[i] = indexAt + LittleEndian.int64(index.array(), index.offset() + 8 + 8 * i);
        long least = i == 0 ? Entry.PREFIX_BYTES : starts[i - 1] + 4 * Entry.PREFIX_BYTES;
        if (starts[i] < least || starts[i] >= indexAt || i == 0 && starts[0] != least) {
          throw bad(index.valueAt() + 8 + 8L * i, "block #" + (first + i) + " is said to begin at byte " + starts[i]);
        }
      }
      starts[(int) count] = endOfBlock(starts[(int) count - 1], indexAt);
      return new EraFile(bytes, first, starts, accumulator(starts[(int) count], indexAt));
    }

    private long endOfBlock(long start, long indexAt) {
      long at = start;
      for (int type : new int[] {Entry.HEADER, Entry.BODY, Entry.RECEIPTS, Entry.TOTAL_DIFFICULTY}) {
        EntryReader.Prefix prefix = bytes.prefix(at);
        if (prefix.type() != type) {
          throw bad(at, "expected " + Entry.name(type) + ", got " + Entry.name(prefix.type()));
        }
        at = next(at, prefix, indexAt);
      }
      return at;
    }

    /** Entries that we do not know may stand between the last block and the accumulator. */
    private Hash accumulator(long from, long indexAt) {
      long at = from;
      while (at < indexAt) {
        EntryReader.Prefix prefix = bytes.prefix(at);
        long next = next(at, prefix, indexAt);
        if (prefix.type() == Entry.ACCUMULATOR && next == indexAt) {
          Entry entry = bytes.entry(at, Entry.ACCUMULATOR, Hash.BYTES);
          return Hash.read(entry.array(), entry.offset());
        }
        if (prefix.type() >= Entry.HEADER && prefix.type() <= Entry.ACCUMULATOR || prefix.type() == Entry.BLOCK_INDEX) {
          throw bad(at, Entry.name(prefix.type()) + " behind the last block of the index");
        }
        at = next;
      }
      throw bad(indexAt, "no accumulator before the index");
    }

    private long next(long at, EntryReader.Prefix prefix, long indexAt) {
      long next = at + Entry.PREFIX_BYTES + prefix.length();
      if (next > indexAt) {
        throw bad(at, Entry.name(prefix.type()) + " of " + prefix.length() + " bytes runs into the index at byte " + indexAt);
      }
      return next;
    }

    private BadArchiveException bad(long at, String what) {
      return new BadArchiveException(bytes.file(), at, what);
    }
  }
}
