package io.argosy.era;

import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.trie.OrderedRoot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Everything that a file says of itself, recomputed: what {@link EraHeaders} checks, and of each block the roots of transactions and receipts and the hash of its ommers. Reuses its buffers: for one thread, keep one each. */
public final class EraCheck {
  /** Some milliseconds of work. */
  private static final int BLOCKS_PER_TASK = 256;

  /** Tasks in the air for each thread: enough to keep it busy. */
  private static final int TASKS_PER_THREAD = 2;

  private final OrderedRoot trie = new OrderedRoot();

  private EraCheck() {}

  /** A block whose parts are those of its header. */
  private record Checked(BlockHeader header, UInt256 totalDifficulty, int transactions, long bytes) {}

  /**
   * Checks a whole file.
   *
   * @param threads that inflate and hash; with 1, the caller's own
   * @throws BadArchiveException for the first thing that is wrong
   */
  public static EraReport check(EraFile file, int threads) {
    Sum sum = new Sum(file);
    if (threads == 1) {
      EraCheck check = new EraCheck();
      for (long number = file.first(); number <= file.last(); number += BLOCKS_PER_TASK) {
        check.blocks(file, number, endOfTask(file, number)).forEach(sum::add);
      }
      return sum.report();
    }
    ThreadLocal<EraCheck> checks = ThreadLocal.withInitial(EraCheck::new);
    Deque<Future<List<Checked>>> tasks = new ArrayDeque<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      long next = file.first();
      while (next <= file.last() || !tasks.isEmpty()) {
        while (next <= file.last() && tasks.size() < threads * TASKS_PER_THREAD) {
          long first = next;
          tasks.add(pool.submit(() -> checks.get().blocks(file, first, endOfTask(file, first))));
          next += BLOCKS_PER_TASK;
        }
        taken(tasks.remove()).forEach(sum::add);
      }
    }
    return sum.report();
  }

  private static long endOfTask(EraFile file, long first) {
    return Math.min(file.last(), first + BLOCKS_PER_TASK - 1);
  }

  private static <T> T taken(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a file was checked", e);
    }
  }

  /** Finds out whether the blocks of a range are whole: those of a file whose headers are checked already. */
  public static void checkParts(EraFile file, long first, long last) {
    new EraCheck().blocks(file, first, last);
  }

  private List<Checked> blocks(EraFile file, long first, long last) {
    List<Checked> checked = new ArrayList<>((int) (last - first + 1));
    for (long number = first; number <= last; ) {
      List<EraBlock> blocks = file.blocks(number, (int) (last - number + 1));
      for (EraBlock block : blocks) {
        checked.add(check(file, block));
      }
      number += blocks.size();
    }
    return checked;
  }

  private Checked check(EraFile file, EraBlock block) {
    RlpSlice raw = block.header();
    RlpSlice body = block.body();
    RlpSlice receipts = block.receipts();
    BlockHeader header = EraHeaders.decode(file, block.number(), raw);
    int transactions = checkBody(header, block, body);
    checkReceipts(header, block, receipts);
    return new Checked(header, block.totalDifficulty(), transactions, (long) raw.length() + body.length() + receipts.length());
  }

  /** The number of transactions. */
  private int checkBody(BlockHeader header, EraBlock block, RlpSlice body) {
    try {
      RlpReader parts = RlpReader.listOf(body);
      int transactions = 0;
      for (RlpReader items = parts.list(); items.hasNext(); transactions++) {
        trie.add(BlockBody.consensusForm(items));
      }
      Hash root = trie.finish();
      RlpSlice ommers = parts.item();
      parts.end();
      if (!root.equals(header.transactionsRoot())) {
        throw block.badBody("transactions of #" + block.number() + ": expected root " + header.transactionsRoot() + ", got " + root);
      }
      Hash ommersHash = isEmptyList(ommers) ? BlockHeader.EMPTY_LIST_HASH : ommers.keccak();
      if (!ommersHash.equals(header.ommersHash())) {
        throw block.badBody("ommers of #" + block.number() + ": expected hash " + header.ommersHash() + ", got " + ommersHash);
      }
      return transactions;
    } catch (MalformedRlpException e) {
      trie.reset();
      throw block.badBody("body of #" + block.number() + ": " + e.getMessage());
    }
  }

  private static boolean isEmptyList(RlpSlice item) {
    return item.length() == 1 && item.byteAt(0) == 0xc0;
  }

  private void checkReceipts(BlockHeader header, EraBlock block, RlpSlice list) {
    try {
      for (RlpReader items = RlpReader.listOf(list); items.hasNext(); ) {
        RlpSlice receipt = items.nextIsList() ? items.item() : items.string();
        if (receipt.isEmpty()) {
          throw new MalformedRlpException("empty receipt");
        }
        trie.add(receipt);
      }
      Hash root = trie.finish();
      if (!root.equals(header.receiptsRoot())) {
        throw block.badReceipts("receipts of #" + block.number() + ": expected root " + header.receiptsRoot() + ", got " + root);
      }
    } catch (MalformedRlpException e) {
      trie.reset();
      throw block.badReceipts("receipts of #" + block.number() + ": " + e.getMessage());
    }
  }

  /** What all blocks come to, in their order. Mutable, for one thread. */
  private static final class Sum {
    private final EraFile file;
    private final EraHeaders.Chain chain;
    private long transactions;
    private long bytes;

    Sum(EraFile file) {
      this.file = file;
      this.chain = new EraHeaders.Chain(file);
    }

    void add(Checked block) {
      chain.add(block.header, block.totalDifficulty);
      transactions += block.transactions;
      bytes += block.bytes;
    }

    EraReport report() {
      return new EraReport(chain.finish(), file.accumulator(), transactions, bytes);
    }
  }
}
