package io.argosy.era;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The chain of headers in a file, checked: numbers, links, each total difficulty against the one before, and the accumulator against the file's own and its name's. What is left is whether bodies and receipts are those of their headers.
 *
 * @param hashes of all blocks, ascending
 * @param parent the hash that the first block names; zero in a file from genesis on
 * @param totalDifficulty after the last block
 */
public record EraHeaders(List<Hash> hashes, Hash parent, UInt256 totalDifficulty) {
  public EraHeaders {
    hashes = List.copyOf(hashes);
  }

  /**
   * Reads all headers of a file and nothing else.
   *
   * @throws BadArchiveException for the first thing that is wrong
   */
  public static EraHeaders check(EraFile file) {
    Chain chain = new Chain(file);
    for (long number = file.first(); number <= file.last(); number++) {
      chain.add(decode(file, number, file.header(number)), file.totalDifficulty(number));
    }
    return chain.finish();
  }

  static BlockHeader decode(EraFile file, long number, RlpSlice raw) {
    try {
      BlockHeader header = BlockHeader.decode(raw);
      if (header.number() == number) {
        return header;
      }
      throw new BadArchiveException(file.path(), file.offsetOf(number), "expected header #" + number + ", got #" + header.number());
    } catch (MalformedRlpException e) {
      throw new BadArchiveException(file.path(), file.offsetOf(number), "header of #" + number + ": " + e.getMessage());
    }
  }

  /** Headers of a file one after another. Mutable, for one thread. */
  static final class Chain {
    private final EraFile file;
    private final EpochAccumulator accumulator = new EpochAccumulator();
    private final List<Hash> hashes = new ArrayList<>();
    private Hash parent = Hash.ZERO;
    private UInt256 total = UInt256.ZERO;

    Chain(EraFile file) {
      this.file = file;
    }

    void add(BlockHeader header, UInt256 totalDifficulty) {
      long number = header.number();
      if (hashes.isEmpty()) {
        parent = header.parentHash();
      } else if (!header.parentHash().equals(hashes.getLast())) {
        throw bad(number, "parent of #" + number + ": expected " + hashes.getLast() + ", got " + header.parentHash());
      }
      // What came before the file's first block only the accumulator knows.
      boolean known = number == 0 || !hashes.isEmpty();
      if (known && !isSum(totalDifficulty, header.difficulty())) {
        throw bad(number, "total difficulty of #" + number + ": expected " + total + " + " + header.difficulty() + ", got " + totalDifficulty);
      }
      total = totalDifficulty;
      hashes.add(header.hash());
      accumulator.add(header.hash(), totalDifficulty);
    }

    private boolean isSum(UInt256 sum, UInt256 difficulty) {
      return sum.compareTo(difficulty) >= 0 && sum.subtract(difficulty).equals(total);
    }

    private BadArchiveException bad(long number, String what) {
      return new BadArchiveException(file.path(), file.offsetOf(number), what);
    }

    EraHeaders finish() {
      Hash root = accumulator.root();
      if (!root.equals(file.accumulator())) {
        throw new BadArchiveException(file.path(), file.accumulatorAt(), "accumulator: expected " + root + " by its blocks, got " + file.accumulator());
      }
      Path name = file.path().getFileName();
      EraName.parse(name == null ? "" : name.toString()).ifPresent(named -> {
        if (!named.isOf(root) || named.firstBlock() != file.first()) {
          EraName right = EraName.of(named.network(), (int) (file.first() / EraFile.MAX_BLOCKS), root);
          throw new BadArchiveException(file.path(), file.accumulatorAt(), "has another name than its blocks: expected " + right);
        }
      });
      return new EraHeaders(hashes, parent, total);
    }
  }
}
