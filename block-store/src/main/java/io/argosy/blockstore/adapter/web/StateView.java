package io.argosy.blockstore.adapter.web;

import io.argosy.blockstore.core.KeptState;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.ProofWalk;
import io.argosy.blockstore.core.StateRows;
import io.argosy.blockstore.core.StoredRows;
import io.argosy.blockstore.core.Table;
import io.argosy.blockstore.core.TopNodes;
import io.argosy.chain.Account;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The state as callers may see it: that of one canonical block, once it is whole. Each answer is read in one moment in which its shard says so. Thread-safe.
 *
 * <p>An account that is not there is an answer, since the state's root proves it; another block is {@link RpcError#NOT_FOUND}, and the error says of which one the state is.
 */
final class StateView {
  private final Supplier<? extends StateRows> rows;
  private final ChainView chain;

  StateView(Supplier<? extends StateRows> rows, ChainView chain) {
    this.rows = rows;
    this.chain = chain;
  }

  /** Which state there is. */
  KeptState kept() {
    return rows.get().kept();
  }

  /** What {@code reader} makes of the account under a key, in the state of a block. */
  <T> T read(BlockId id, Hash account, Function<StoredAccount, T> reader) {
    KeptState.Sealed state = locate(id);
    Optional<TopNodes> top = rows.get().top(state);
    Optional<T> read = top.flatMap(nodes -> rows.get().viewing(account, (header, stored) ->
        header.sealed() && header.epoch() == state.epoch()
            ? Optional.of(reader.apply(new StoredAccount(nodes, stored, account)))
            : Optional.empty()));
    return read.orElseThrow(() -> RpcError.notFound("the state of " + named(state.pivot()) + " was left for that of another block, which is being synced"));
  }

  /** A code that an account names. */
  RlpSlice code(Hash hash) {
    return rows.get().<Optional<RlpSlice>>viewing(hash, (_, stored) -> Optional.ofNullable(stored.get(Table.CODES, hash.toBytes())).map(RlpSlice::of))
        .orElseThrow(() -> RpcError.internal("code " + hash + " has no row although the state counts as whole; run verify"));
  }

  private KeptState.Sealed locate(BlockId id) {
    return switch (kept()) {
      case KeptState.None() -> throw RpcError.notFound("there is no state: none was begun, which is for the modes fast and snap");
      case KeptState.Unsealed(BlockRef pivot) -> throw RpcError.notFound("the state of " + named(pivot) + " is being synced");
      case KeptState.Sealed sealed -> {
        if (!isNamed(sealed.pivot(), id)) {
          throw RpcError.notFound("the state is that of " + named(sealed.pivot()) + " alone; ask for it by this number or hash");
        }
        if (!chain.isCanonical(sealed.pivot())) {
          throw RpcError.notFound("the state is that of " + named(sealed.pivot()) + ", which was undone");
        }
        yield sealed;
      }
    };
  }

  private boolean isNamed(BlockRef pivot, BlockId id) {
    return switch (id) {
      case BlockId.Latest() -> chain.latest() == pivot.number();
      case BlockId.ByNumber(long number) -> number == pivot.number();
      case BlockId.ByHash(Hash hash) -> hash.equals(pivot.hash());
      case BlockId.Unknown _ -> false;
    };
  }

  private static String named(BlockRef pivot) {
    return "#" + pivot.number() + " (" + pivot.hash() + ")";
  }

  /** One account, whether it is there or not, with what is below it. For one thread, within {@link #read}. */
  static final class StoredAccount {
    private static final Account NOBODY = new Account(0, UInt256.ZERO, Account.NO_STORAGE, Account.NO_CODE);

    private final TopNodes top;
    private final StoredRows rows;
    private final Hash key;
    private final Account account;
    private final boolean there;
    private final ProofWalk proofs;

    StoredAccount(TopNodes top, StoredRows rows, Hash key) {
      this.top = top;
      this.rows = rows;
      this.key = key;
      byte[] row = rows.get(Table.ACCOUNTS, key.toBytes());
      this.there = row != null;
      this.account = row == null ? NOBODY : Account.decodeSlim(RlpSlice.of(row));
      this.proofs = new ProofWalk(rows);
    }

    /** One without anything if there is none. */
    Account account() {
      return account;
    }

    boolean isThere() {
      return there;
    }

    /** What a slot holds, zero if it is not there. */
    UInt256 slot(Hash slot) {
      byte[] row = rows.get(Table.SLOTS, KeyLayout.slot(key, slot));
      return row == null ? UInt256.ZERO : RlpSlice.of(row).reader().uint256();
    }

    /** Nodes that prove the account, or that there is none. */
    List<RlpSlice> proof() {
      return proofs.account(top, key);
    }

    /** Nodes that prove a slot, or that there is none. */
    List<RlpSlice> proof(Hash slot) {
      return proofs.slot(key, account.storageRoot(), slot);
    }
  }
}
