package io.argosy.blockstore.core;

import io.argosy.primitives.Hash;
import java.util.List;

/**
 * What an audit of the state found. Only a state that is sealed is checked: of one that is being synced all else is zero.
 *
 * @param root that the stored accounts and slots make
 * @param nodes branches and extensions of the tries below the ranges
 * @param bytes of rows and codes
 * @param digest over all content, see {@link StateAudit}; the same wherever the same state is stored, whatever its shards and volumes
 * @param findings the first things found wrong, of the whole and then of ranges, at most {@link StateAudit#MAX_FINDINGS}
 * @param faults how many things were found wrong in all
 */
public record StateReport(
    KeptState state,
    Hash root,
    long accounts,
    long slots,
    long codes,
    long nodes,
    long bytes,
    Hash digest,
    List<Finding> findings,
    long faults) {
  public StateReport {
    findings = List.copyOf(findings);
  }

  /** Of a state that cannot be checked yet. */
  public static StateReport unchecked(KeptState.Unsealed state) {
    return new StateReport(state, Hash.ZERO, 0, 0, 0, 0, 0, Hash.ZERO, List.of(), 0);
  }

  /** One thing that is not as the state's root demands. */
  public record Finding(String what, String expected, String got) {
    /** {@code storage root of account 0x12..: expected 0x1a.., got 0x9f..}. */
    @Override
    public String toString() {
      return what + ": expected " + expected + ", got " + got;
    }
  }

  /** True if nothing was found wrong; what is not whole yet is not wrong. */
  public boolean isSound() {
    return faults == 0;
  }

  /** True if the state is whole, so that it was checked. */
  public boolean isChecked() {
    return state instanceof KeptState.Sealed;
  }
}
