package io.argosy.era;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes one archive file, whose bytes are those that geth writes for the same blocks. It has its name, which its content gives, once it is whole. Mutable, for one thread. Methods throw {@link UncheckedIOException} if the disk does.
 */
public final class EraWriter implements AutoCloseable {
  private final Path folder;
  private final String network;
  private final long first;
  private final Path unfinished;
  private final OutputStream out;
  private final EpochAccumulator accumulator = new EpochAccumulator();
  private final SnappyBlock compressor = new SnappyBlock();
  private final ByteArrayOutputStream frames = new ByteArrayOutputStream(4096);
  private final long[] starts = new long[EraFile.MAX_BLOCKS];
  private long size;

  /**
   * @param folder which is there
   * @param network as the file's name has it
   * @param first number of the first block, a multiple of {@link EraFile#MAX_BLOCKS}
   */
  public EraWriter(Path folder, String network, long first) {
    if (first < 0 || first % EraFile.MAX_BLOCKS != 0) {
      throw new IllegalArgumentException("first block " + first);
    }
    this.folder = folder;
    this.network = network;
    this.first = first;
    this.unfinished = folder.resolve("." + network + "-" + first / EraFile.MAX_BLOCKS + ".part");
    try {
      this.out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(Entry.VERSION, new byte[0], 0);
  }

  /** Blocks written. */
  public int count() {
    return accumulator.count();
  }

  /**
   * The next block.
   *
   * @param receipts with blooms, typed ones as strings
   * @param totalDifficulty after it
   */
  public void add(RlpSlice header, RlpSlice body, RlpSlice receipts, UInt256 totalDifficulty) {
    starts[count()] = size;
    accumulator.add(header.keccak(), totalDifficulty);
    writeFrames(Entry.HEADER, header);
    writeFrames(Entry.BODY, body);
    writeFrames(Entry.RECEIPTS, receipts);
    byte[] difficulty = new byte[32];
    LittleEndian.putUint256(difficulty, 0, totalDifficulty);
    write(Entry.TOTAL_DIFFICULTY, difficulty, 32);
  }

  /** Ends the file, which has at least one block, and gives it its name; where it is then. */
  public Path finish() {
    int count = count();
    if (count == 0) {
      throw new IllegalStateException("an archive has at least one block");
    }
    Hash root = accumulator.root();
    write(Entry.ACCUMULATOR, root.toBytes(), Hash.BYTES);
    byte[] index = new byte[16 + 8 * count];
    LittleEndian.putInt64(index, 0, first);
    for (int i = 0; i < count; i++) {
      LittleEndian.putInt64(index, 8 + 8 * i, starts[i] - size);
    }
    LittleEndian.putInt64(index, 8 + 8 * count, count);
    write(Entry.BLOCK_INDEX, index, index.length);
    Path named = folder.resolve(EraName.of(network, (int) (first / EraFile.MAX_BLOCKS), root).fileName());
    try {
      out.close();
      return Files.move(unfinished, named, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeFrames(int type, RlpSlice data) {
    frames.reset();
    data.lend((array, offset, length) -> {
      SnappyFrames.deflate(array, offset, length, frames, compressor);
      return null;
    });
    prefix(type, frames.size());
    try {
      frames.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(int type, byte[] value, int length) {
    prefix(type, length);
    try {
      out.write(value, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void prefix(int type, int length) {
    if (length > Entry.MAX_BYTES) {
      throw new IllegalArgumentException(Entry.name(type) + " of " + length + " bytes, expected at most " + Entry.MAX_BYTES);
    }
    byte[] prefix = new byte[Entry.PREFIX_BYTES];
    prefix[0] = (byte) type;
    prefix[1] = (byte) (type >>> 8);
    LittleEndian.putInt32(prefix, 2, length);
    try {
      out.write(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    size += Entry.PREFIX_BYTES + length;
  }

  /** Removes the file if it was not finished. */
  @Override
  public void close() {
    try {
      out.close();
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
