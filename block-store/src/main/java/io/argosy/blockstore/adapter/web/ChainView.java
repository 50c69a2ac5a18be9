package io.argosy.blockstore.adapter.web;

import io.argosy.blockstore.core.ChainRows;
import io.argosy.blockstore.core.NetworkView;
import io.argosy.blockstore.core.Table;
import io.argosy.blockstore.core.TransactionPlace;
import io.argosy.chain.BlockBody;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.Receipt;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The chain as callers may see it: canonical blocks up to the watermark, and those at the head that are whole while history is still being filled, each read whole from one fork even while the chain is being unwound. Thread-safe.
 *
 * <p>An empty answer is a promise that there is no such thing, so it is given only where that is certain: a height above the best head that is known, a block of a fork that was undone, or a hash that is in
 * no block while the store is complete up to that head. Everything else that cannot be shown is {@link RpcError#NOT_FOUND}, and says how far the store is.
 */
final class ChainView {
  /** An unwind is seldom, and two at once are a miracle. */
  private static final int ATTEMPTS = 3;

  private final Supplier<? extends ChainRows> rows;
  private final NetworkView network;

  ChainView(Supplier<? extends ChainRows> rows, NetworkView network) {
    this.rows = rows;
    this.network = network;
  }

  /** The highest block that can be shown. */
  long latest() {
    long latest = rows.get().recent().map(BlockRange::last).orElseGet(() -> rows.get().watermarks().blocks());
    if (latest < 0) {
      throw RpcError.notFound("no block is complete yet");
    }
    return latest;
  }

  Watermarks watermarks() {
    return rows.get().watermarks();
  }

  /** The highest block that we have heard of, stored or not. */
  long highest() {
    return Math.max(network.highestKnown(), watermarks().of(Stage.HEADERS));
  }

  /** True if everything is stored up to the best head that is known, and one is known. */
  boolean isAtHead() {
    Watermarks marks = watermarks();
    long known = network.highestKnown();
    return known >= 0 && marks.blocks() >= Math.max(known, marks.of(Stage.HEADERS));
  }

  /** What {@code reader} makes of a block; none if there certainly is no such block. */
  <T> Optional<T> read(BlockId id, Function<StoredBlock, T> reader) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<BlockRef> block = locate(id);
      if (block.isEmpty()) {
        return Optional.empty();
      }
      Optional<T> value = readWhole(block.get(), reader);
      if (value.isPresent()) {
        return value;
      }
    }
    throw RpcError.notFound("the chain is being unwound; ask again");
  }

  /** None if the block ceased to be canonical. */
  private <T> Optional<T> readWhole(BlockRef block, Function<StoredBlock, T> reader) {
    T value;
    try {
      value = reader.apply(new StoredBlock(rows.get(), block));
    } catch (MissingRow e) {
      if (!isShown(block)) {
        return Optional.empty();
      }
      throw RpcError.internal(e.text() + " although it counts as complete; run verify");
    }
    return isShown(block) ? Optional.of(value) : Optional.empty();
  }

  private boolean isShown(BlockRef block) {
    return isShown(block.number()) && isCanonical(block);
  }

  private boolean isShown(long number) {
    return number <= rows.get().watermarks().blocks() || rows.get().recent().map(range -> range.covers(number)).orElse(false);
  }

  /** True if the header of a block is stored, and no fork has taken its place. */
  boolean isCanonical(BlockRef block) {
    return rows.get().canonical(block.number()).equals(Optional.of(block));
  }

  private Optional<BlockRef> locate(BlockId id) {
    return switch (id) {
      case BlockId.Latest() -> atHeight(latest());
      case BlockId.ByNumber(long number) -> isShown(number) ? atHeight(number) : notShown(number);
      case BlockId.ByHash(Hash hash) -> withHash(hash);
      case BlockId.Unknown(String tag) ->
        throw RpcError.unknownBlock("no consensus client has told which block is " + tag);
    };
  }

  private Optional<BlockRef> atHeight(long number) {
    Optional<BlockRef> block = rows.get().canonical(number);
    if (block.isEmpty()) {
      throw RpcError.notFound("#" + number + " is being unwound; ask again");
    }
    return block;
  }

  private Optional<BlockRef> notShown(long number) {
    if (number <= highest()) {
      throw notYet("#" + number + " is not synced yet");
    }
    if (network.highestKnown() < 0) {
      throw notYet("#" + number + " is not stored, and the head of the network is not known");
    }
    return Optional.empty();
  }

  private Optional<BlockRef> withHash(Hash hash) {
    Optional<Long> number = rows.get().number(hash);
    if (number.isEmpty()) {
      if (!isAtHead()) {
        throw notYet("block " + hash + " is not stored, and may be synced later");
      }
      return Optional.empty();
    }
    if (!isShown(number.get())) {
      throw notYet("#" + number.get() + " is not synced yet");
    }
    return rows.get().canonical(number.get()).filter(block -> block.hash().equals(hash));
  }

  /** What {@code reader} makes of the block that has a transaction, and of its index there; none if it certainly is in no block. */
  <T> Optional<T> readTransaction(Hash hash, TransactionReader<T> reader) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Asked before the index is, so that what it lacks is lacking for certain.
      long complete = watermarks().blocks();
      long indexed = rows.get().indexedTo();
      boolean atHead = isAtHead();
      Optional<TransactionPlace> place = rows.get().transaction(hash);
      if (place.isPresent() && !isShown(place.get().number())) {
        throw notYet("the transaction is in #" + place.get().number() + ", which is not synced yet");
      }
      if (place.isPresent()) {
        Optional<T> value = readAt(place.get(), hash, reader);
        if (value.isPresent()) {
          return value;
        }
      }
      if (indexed < complete) {
        throw notYet("transactions can be found up to #" + Math.max(0, indexed));
      }
      if (!atHead) {
        throw notYet("the transaction is in no block that is stored, and may be synced later");
      }
      if (place.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private <T> Optional<T> readAt(TransactionPlace place, Hash hash, TransactionReader<T> reader) {
    return rows.get().canonical(place.number()).flatMap(ref -> readWhole(ref, block -> {
      List<RlpSlice> transactions = block.body().transactions();
      boolean isThere = place.index() < transactions.size() && transactions.get(place.index()).keccak().equals(hash);
      return isThere ? Optional.of(reader.read(block, place.index())) : Optional.<T>empty();
    })).flatMap(Function.identity());
  }

  /** Reads something of one transaction. */
  @FunctionalInterface
  interface TransactionReader<T> {
    T read(StoredBlock block, int index);
  }

  private RpcError notYet(String what) {
    long complete = watermarks().blocks();
    long known = network.highestKnown();
    String recent = rows.get().recent().map(range -> ", and from #" + range.first() + " to #" + range.last()).orElse("");
    return RpcError.notFound(what + ": complete up to #" + complete + recent + (known < 0 ? "" : " of #" + known));
  }

  /** A block whose parts are read when they are asked for. For one thread. */
  static final class StoredBlock {
    private final ChainRows rows;
    private final BlockRef ref;

    StoredBlock(ChainRows rows, BlockRef ref) {
      this.rows = rows;
      this.ref = ref;
    }

    BlockRef ref() {
      return ref;
    }

    BlockHeader header() {
      return BlockHeader.decode(row(Table.HEADERS));
    }

    BlockBody body() {
      return BlockBody.decode(row(Table.BODIES));
    }

    List<Receipt> receipts() {
      List<Receipt> receipts = new ArrayList<>();
      for (RlpReader items = RlpReader.listOf(row(Table.RECEIPTS)); items.hasNext(); ) {
        receipts.add(Receipt.decode(items.item()));
      }
      return receipts;
    }

    /** The block access list as its peer sent it; none if it is not stored. */
    Optional<RlpSlice> accessList() {
      return rows.row(Table.ACCESS_LISTS, ref);
    }

    /** True if a list that is not stored will not come any more. Ask before {@link #accessList()}: a list is there as soon as this is true. */
    boolean isAccessListDecided() {
      return rows.isDone(Stage.ACCESS_LISTS, ref.number());
    }

    UInt256 totalDifficulty() {
      return rows.totalDifficulty(ref.number(), ref.hash());
    }

    private RlpSlice row(Table table) {
      return rows.row(table, ref).orElseThrow(() -> new MissingRow(ref + " has no row in " + table.family()));
    }
  }

  /** A row that a complete block must have. */
  private static final class MissingRow extends RuntimeException {
    MissingRow(String what) {
      super(what, null, false, false);
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }
}
