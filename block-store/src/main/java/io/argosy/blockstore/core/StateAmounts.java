package io.argosy.blockstore.core;

import io.argosy.packs.StateProgress.Amounts;
import io.argosy.primitives.Hash;

/** What a shard of the state holds, counted as rows come and go. Mutable, owned by its ledger. */
final class StateAmounts {
  private long accounts;
  private long slots;
  private long codes;
  private long wantedCodes;
  private long bytes;
  private long repairs;

  StateAmounts(Amounts amounts) {
    accounts = amounts.accounts();
    slots = amounts.slots();
    codes = amounts.codes();
    wantedCodes = amounts.wantedCodes();
    bytes = amounts.bytes();
    repairs = amounts.repairs();
  }

  Amounts now() {
    return new Amounts(accounts, slots, codes, wantedCodes, bytes, repairs);
  }

  long bytes() {
    return bytes;
  }

  long wantedCodes() {
    return wantedCodes;
  }

  void addAccount(int valueBytes) {
    accounts++;
    bytes += Hash.BYTES + valueBytes;
  }

  void removeAccount(int valueBytes) {
    accounts--;
    bytes -= Hash.BYTES + valueBytes;
  }

  void addSlot(int valueBytes) {
    slots++;
    bytes += 2 * Hash.BYTES + valueBytes;
  }

  void removeSlot(int valueBytes) {
    slots--;
    bytes -= 2 * Hash.BYTES + valueBytes;
  }

  void want() {
    wantedCodes++;
  }

  void addCode(int codeBytes) {
    wantedCodes--;
    codes++;
    bytes += Hash.BYTES + codeBytes;
  }

  void repair() {
    repairs++;
  }
}
