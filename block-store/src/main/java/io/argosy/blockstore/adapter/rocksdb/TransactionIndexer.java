package io.argosy.blockstore.adapter.rocksdb;

import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.Table;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome.State;
import io.argosy.packs.OrderOutcome;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stage behind the bodies: transaction hash to its place. Hashes come in no order, so a run of blocks is collected, sorted, and added as a file of its own, past the log and the memtables. Its
 * progress is a row of the first volume, and names the block, so that an unwind is noticed however fast the chain grows again; a run that was added and not noted is added again and changes nothing.
 * An unwind takes no row back: a hit counts only if its block is canonical and has the transaction there.
 */
public final class TransactionIndexer implements AutoCloseable {
  private static final byte[] PROGRESS = "p/transactions".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] REBUILT = "x/transactions".getBytes(StandardCharsets.US_ASCII);

  /** Above every hash. */
  private static final byte[] BEYOND = new byte[33];

  static {
    Arrays.fill(BEYOND, (byte) -1);
  }

  /** Blocks in a run at most, and transactions after which a run ends: about 25 MB of rows. */
  private static final int RUN_BLOCKS = 16_384;

  private static final int RUN_TRANSACTIONS = 250_000;
  private static final Duration IDLE = Duration.ofMillis(200);

  private final List<Volume> volumes;
  private final StoredChain chain;
  private final BooleanSupplier mayWrite;
  private final Consumer<OrderOutcome> outcomes;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Order rebuild;
  private final Thread thread;
  private volatile boolean closed;

  /** Without an operator. */
  TransactionIndexer(List<Volume> volumes, StoredChain chain, BooleanSupplier mayWrite, Consumer<Throwable> failed) {
    this(volumes, chain, mayWrite, _ -> {}, failed);
  }

  /**
   * @param outcomes told how orders to rebuild go on
   */
  public TransactionIndexer(
      List<Volume> volumes, StoredChain chain, BooleanSupplier mayWrite, Consumer<OrderOutcome> outcomes, Consumer<Throwable> failed) {
    this.outcomes = outcomes;
    this.volumes = List.copyOf(volumes);
    this.chain = chain;
    this.mayWrite = mayWrite;
    this.failed = failed;
    this.thread = Thread.ofPlatform().name("index-transactions").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        if (!mayWrite.getAsBoolean() || !indexNextIfThereIsRoom()) {
          answer();
          Thread.sleep(IDLE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        stop(e);
      }
    }
  }

  private boolean indexNextIfThereIsRoom() {
    try {
      return indexNext();
    } catch (VolumeException e) {
      if (e.isPassing()) {
        return false;
      }
      throw e;
    }
  }

  private void stop(RuntimeException e) {
    if (!closed) {
      closed = true;
      failed.accept(e);
    }
  }

  /** Throws the index away and makes it anew from the stored bodies, once for each order however often it comes. */
  public void rebuild(Order order) {
    rebuild = order;
  }

  /** Rows, progress and the order's number in one batch: a crash throws nothing away twice. */
  private void beginAnew() {
    Order order = rebuild;
    if (order == null) {
      return;
    }
    byte[] begun = volumes.getFirst().get(Table.META, REBUILT);
    if (begun != null && KeyLayout.number(begun) >= order.id()) {
      return;
    }
    try (Volume.Batch batch = volumes.getFirst().batch()) {
      batch.deleteRange(Table.TRANSACTIONS, new byte[0], BEYOND);
      batch.delete(Table.META, PROGRESS);
      batch.put(Table.META, REBUILT, KeyLayout.number(order.id()));
      batch.commit();
    }
    volumes.getFirst().syncWal();
  }

  /** Tells how an order to rebuild goes on; done when nothing is left to index. */
  private void answer() {
    Order order = rebuild;
    if (order == null) {
      return;
    }
    long reached = Math.max(0, chain.indexedTo());
    long last = Math.min(chain.watermarks().of(Stage.BODIES), chain.watermarks().of(Stage.HEADERS));
    if (reached < last || last < 0) {
      outcomes.accept(new OrderOutcome(order.id(), order.key(), State.UNDER_WAY, "transactions up to #" + reached + " of #" + last + " are indexed anew"));
      return;
    }
    rebuild = null;
    outcomes.accept(new OrderOutcome(order.id(), order.key(), State.DONE, "all transactions up to #" + reached + " were indexed anew"));
  }

  /** Indexes the next run; false if there was none, or an unwind made it void. */
  boolean indexNext() {
    beginAnew();
    long epoch = chain.watermarks().epoch();
    Optional<BlockRef> noted = noted(volumes);
    BlockRef done = common(noted);
    if (noted.isPresent() && !noted.get().equals(done)) {
      note(done);
    }
    long last = Math.min(chain.watermarks().of(Stage.BODIES), chain.watermarks().of(Stage.HEADERS));
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    BlockRef reached = done;
    while (reached.number() < last && reached.number() - done.number() < RUN_BLOCKS && rows.size() < RUN_TRANSACTIONS && !closed) {
      Optional<BlockRef> block = chain.canonical(reached.number() + 1);
      Optional<RlpSlice> body = block.flatMap(b -> chain.row(Table.BODIES, b));
      if (body.isEmpty()) {
        break;
      }
      reached = block.get();
      int index = 0;
      for (RlpSlice transaction : BlockBody.decode(body.get()).transactions()) {
        rows.put(transaction.keccak().toBytes(), KeyLayout.transaction(reached.number(), index++));
      }
    }
    // Blocks of a new epoch are written only when every shard has told that it begins: an epoch that stayed means that the run is of one fork.
    if (reached.equals(done) || chain.watermarks().epoch() != epoch) {
      return false;
    }
    if (!rows.isEmpty()) {
      List<Map.Entry<byte[], byte[]>> ascending = new ArrayList<>(rows.entrySet());
      volumes.getFirst().ingest(Table.TRANSACTIONS, ascending);
    }
    note(reached);
    return true;
  }

  /** The last block that was indexed and is canonical still: headers of a fork that is undone are kept, and lead down to where it began. */
  private BlockRef common(Optional<BlockRef> noted) {
    BlockRef genesis = new BlockRef(0, volumes.getFirst().identity().genesis());
    BlockRef block = noted.orElse(genesis);
    while (block.number() > 0 && !chain.canonical(block.number()).equals(Optional.of(block))) {
      Optional<RlpSlice> header = chain.row(Table.HEADERS, block);
      if (header.isEmpty()) {
        return genesis;
      }
      block = new BlockRef(block.number() - 1, BlockHeader.decode(header.get()).parentHash());
    }
    return block;
  }

  private void note(BlockRef block) {
    try (Volume.Batch batch = volumes.getFirst().batch()) {
      batch.put(Table.META, PROGRESS, KeyLayout.block(block));
      batch.commit();
    }
  }

  /** The last block that was indexed; it may have been unwound since. */
  static Optional<BlockRef> noted(List<Volume> volumes) {
    return Optional.ofNullable(volumes.getFirst().get(Table.META, PROGRESS))
        .map(row -> new BlockRef(KeyLayout.number(row), Hash.read(row, 8)));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
