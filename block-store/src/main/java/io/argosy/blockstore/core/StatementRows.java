package io.argosy.blockstore.core;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.Arrays;

/**
 * The rows of a statement about the state, one after another, with what they are checked for: strictly ascending, between the statement's keys, of the right form. Makes no object that outlives a row. Mutable, for one thread.
 */
final class StatementRows {
  private static final int NUMBER_BYTES = 32;
  private static final RlpSlice NO_STORAGE = RlpSlice.of(Account.NO_STORAGE.toBytes());
  private static final RlpSlice NO_CODE = RlpSlice.of(Account.NO_CODE.toBytes());

  private final Kind kind;
  private final RlpReader items;
  private final byte[] first;
  private final byte[] last;
  private final byte[] previous = new byte[Hash.BYTES];
  private final byte[] key = new byte[Hash.BYTES];
  private RlpSlice value = RlpSlice.EMPTY;
  private RlpSlice storageRoot = RlpSlice.EMPTY;
  private boolean begun;

  private enum Kind {
    ACCOUNTS,
    SLOTS
  }

  private StatementRows(Kind kind, RlpSlice list, Hash first, Hash last) {
    this.kind = kind;
    this.items = RlpReader.listOf(list);
    this.first = first.toBytes();
    this.last = last.toBytes();
  }

  /** Rows of {@code [hash, slim account]} from one key to another. */
  static StatementRows accounts(RlpSlice list, Hash first, Hash last) {
    return new StatementRows(Kind.ACCOUNTS, list, first, last);
  }

  /** Rows of {@code [hash, value]} from one key to another. */
  static StatementRows slots(RlpSlice list, Hash first, Hash last) {
    return new StatementRows(Kind.SLOTS, list, first, last);
  }

  /** Goes to the next row; false after the last. Throws {@link MalformedRlpException} for a row that cannot stand there. */
  boolean next() {
    if (!items.hasNext()) {
      return false;
    }
    int after = items.enter();
    items.hash(key, 0);
    if (begun ? Arrays.compareUnsigned(previous, key) >= 0 : Arrays.compareUnsigned(first, key) > 0) {
      throw new MalformedRlpException("row " + key() + " came after " + Hash.of(begun ? previous : first));
    }
    if (Arrays.compareUnsigned(key, last) > 0) {
      throw new MalformedRlpException("row " + key() + " is past " + Hash.of(last));
    }
    switch (kind) {
      case ACCOUNTS -> readAccount();
      case SLOTS -> readSlot();
    }
    items.leave(after);
    System.arraycopy(key, 0, previous, 0, Hash.BYTES);
    begun = true;
    return true;
  }

  private void readAccount() {
    value = items.item();
    RlpReader fields = RlpReader.listOf(value);
    fields.number64();
    requireNumber(fields.string());
    storageRoot = hashOr(fields, NO_STORAGE);
    hashOr(fields, NO_CODE);
    fields.end();
  }

  private static RlpSlice hashOr(RlpReader fields, RlpSlice leftOut) {
    RlpSlice hash = fields.string();
    if (!hash.isEmpty() && hash.length() != Hash.BYTES) {
      throw new MalformedRlpException("expected a hash of 32 bytes or none, got " + hash.length());
    }
    if (hash.equals(leftOut)) {
      throw new MalformedRlpException("a slim account leaves out " + leftOut);
    }
    return hash;
  }

  private void readSlot() {
    value = items.string();
    RlpReader number = value.reader();
    RlpSlice bytes = number.string();
    number.end();
    if (bytes.isEmpty()) {
      throw new MalformedRlpException("slot of zero");
    }
    requireNumber(bytes);
  }

  private static void requireNumber(RlpSlice bytes) {
    if (bytes.length() > NUMBER_BYTES || !bytes.isEmpty() && bytes.byteAt(0) == 0) {
      throw new MalformedRlpException("a number of " + bytes.length() + " bytes that is not the shortest form of 256 bits");
    }
  }

  /** The row's key, in an array that the next row overwrites. */
  byte[] keyBytes() {
    return key;
  }

  Hash key() {
    return Hash.of(key);
  }

  /** What is stored under the key. */
  RlpSlice value() {
    return value;
  }

  /** True for an account that has storage. */
  boolean hasStorage() {
    return !storageRoot.isEmpty();
  }

  /** The root of the account's storage. */
  Hash storageRoot() {
    return Hash.of(storageRoot.toBytes());
  }
}
