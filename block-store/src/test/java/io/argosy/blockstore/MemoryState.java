package io.argosy.blockstore;

import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.BuildOrder;
import io.argosy.blockstore.core.RangeBuild;
import io.argosy.blockstore.core.StateLedger;
import io.argosy.packs.RepairState;
import io.argosy.packs.StateCommit;
import io.argosy.stages.StateShards;
import java.util.List;

/** The only shard of a state in memory, written and built as the volume's writer does it, one batch for each pack unless told otherwise. */
public final class MemoryState {
  public static final StateShards ONE = new StateShards(1);

  private final MemoryRows rows;
  private StateLedger ledger;

  public MemoryState(MemoryRows rows) {
    this.rows = rows;
    this.ledger = StateLedger.open(0, ONE, rows);
  }

  public MemoryRows rows() {
    return rows;
  }

  public StateLedger ledger() {
    return ledger;
  }

  /** Into the batch that is open. */
  public Applied put(StateCommit pack) {
    if (!(pack instanceof RepairState repair)) {
      return ledger.apply(pack);
    }
    Applied applied = new Applied.Known();
    for (RepairState step : StateLedger.steps(repair)) {
      commit();
      Applied one = ledger.apply(step);
      applied = one instanceof Applied.Known ? applied : one;
    }
    return applied;
  }

  public void commit() {
    ledger.writeProgress();
    rows.commit();
    ledger.written();
  }

  public Applied apply(StateCommit pack) {
    Applied applied = put(pack);
    commit();
    return applied;
  }

  /** All are taken, or known. */
  public void applyAll(List<? extends StateCommit> packs) {
    for (StateCommit pack : packs) {
      if (apply(pack) instanceof Applied.Refused(String why)) {
        throw new AssertionError(why);
      }
    }
  }

  /** What was not committed is gone. */
  public void crash() {
    rows.dropPending();
    ledger = StateLedger.open(0, ONE, rows);
  }

  /** Builds all that was asked for. */
  public void build() {
    for (BuildOrder order : ledger.orders()) {
      build(order);
    }
  }

  public RangeBuild.Built build(BuildOrder order) {
    RangeBuild.Built built = RangeBuild.of(order.range(), rows, rows::put, () -> false);
    rows.commit();
    ledger.built(order, built.part(), built.unsound());
    commit();
    return built;
  }
}
