package io.argosy.chain;

import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a block holds besides its header. Immutable; its bytes are kept as received.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/eth.md#block-encoding-and-validity Block encoding
 */
public final class BlockBody {
  /** The shortest transaction has nine items and thus ten bytes; a bound on how many objects a message of some size can make. */
  static final int SHORTEST_TRANSACTION_BYTES = 10;

  private final RlpSlice raw;
  private final List<RlpSlice> transactions;
  private final List<BlockHeader> ommers;
  private final @Nullable List<Withdrawal> withdrawals;

  private BlockBody(RlpSlice raw, RlpReader parts) {
    this.raw = raw;
    transactions = transactions(parts.list());
    ommers = all(parts.list(), BlockHeader::decode);
    withdrawals = parts.hasNext() ? all(parts.list(), Withdrawal::decode) : null;
    parts.end();
  }

  /**
   * The body that one whole encoded item must be: {@code [txs, ommers]} or {@code [txs, ommers, withdrawals]}. The item's array is borrowed for as long as
   * the body lives.
   *
   * @throws MalformedRlpException for anything else; transactions are cut out, not looked into
   */
  public static BlockBody decode(RlpSlice item) {
    return new BlockBody(item, RlpReader.listOf(item));
  }

  /** A body from its parts, each as it stands in a body or block. */
  static BlockBody ofParts(RlpSlice parts) {
    return decode(RlpSlice.of(new RlpWriter(parts.length() + 9).startList().item(parts).endList().toBytes()));
  }

  private static List<RlpSlice> transactions(RlpReader items) {
    List<RlpSlice> transactions = new ArrayList<>();
    while (items.hasNext()) {
      transactions.add(consensusForm(items));
    }
    return List.copyOf(transactions);
  }

  /**
   * The next item of a list of transactions as it is hashed: the whole list of a legacy one, {@code type‖payload} of a typed one.
   *
   * @throws MalformedRlpException for a typed transaction without a type of 1 to 0x7f, or shorter than any transaction
   */
  public static RlpSlice consensusForm(RlpReader items) {
    boolean legacy = items.nextIsList();
    RlpSlice transaction = legacy ? items.item() : items.string();
    if (transaction.length() < SHORTEST_TRANSACTION_BYTES) {
      throw new MalformedRlpException("transaction of " + transaction.length() + " bytes");
    }
    if (!legacy && (transaction.byteAt(0) == 0 || transaction.byteAt(0) > 0x7f)) {
      throw new MalformedRlpException("transaction type " + transaction.byteAt(0));
    }
    return transaction;
  }

  private static <T> List<T> all(RlpReader items, Function<RlpSlice, T> decoder) {
    List<T> all = new ArrayList<>();
    while (items.hasNext()) {
      all.add(decoder.apply(items.item()));
    }
    return List.copyOf(all);
  }

  /** The bytes as received, prefix included. */
  public RlpSlice raw() {
    return raw;
  }

  /** As they are hashed: a legacy transaction is its list, a typed one {@code type‖payload}. */
  public List<RlpSlice> transactions() {
    return transactions;
  }

  public List<BlockHeader> ommers() {
    return ommers;
  }

  /** Present, though perhaps an empty list, from Shanghai on. */
  public Optional<List<Withdrawal>> withdrawals() {
    return Optional.ofNullable(withdrawals);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockBody body && raw.equals(body.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return transactions.size() + " transactions, " + ommers.size() + " ommers";
  }
}
