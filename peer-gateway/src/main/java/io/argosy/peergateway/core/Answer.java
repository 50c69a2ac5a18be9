package io.argosy.peergateway.core;

import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import java.util.List;

/** What a peer sent to one wire request, unverified and as it came. */
public sealed interface Answer {
  /** True if there is nothing in it: the peer does not have what was asked. */
  boolean isEmpty();

  /** How many of the things asked for it answers, from the first on. */
  int served();

  /** Bytes of what was asked for, proofs not counted. */
  long payloadBytes();

  /**
   * Things one by one: headers, bodies, lists of receipts, nodes or codes.
   *
   * @param items as sent; for nodes and codes, their contents
   */
  record Items(List<RlpSlice> items) implements Answer {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public boolean isEmpty() {
      return items.isEmpty();
    }

    @Override
    public int served() {
      return items.size();
    }

    @Override
    public long payloadBytes() {
      return bytesOf(items);
    }
  }

  /**
   * Receipts of which the last list was cut for its size (from eth/70 on): the rest of that is to be asked for.
   *
   * @param whole lists that have all receipts of their blocks
   * @param begun the first receipts of the next block
   * @param receipts how many, at least one
   */
  record Cut(List<RlpSlice> whole, RlpSlice begun, int receipts) implements Answer {
    public Cut {
      whole = List.copyOf(whole);
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public int served() {
      return whole.size();
    }

    @Override
    public long payloadBytes() {
      return bytesOf(whole) + begun.length();
    }
  }

  /**
   * A range of accounts.
   *
   * @param accounts an encoded list of rows
   * @param proof encoded nodes
   */
  record Accounts(RlpSlice accounts, List<RlpSlice> proof) implements Answer {
    public Accounts {
      proof = List.copyOf(proof);
    }

    @Override
    public boolean isEmpty() {
      return proof.isEmpty() && !RlpReader.listOf(accounts).hasNext();
    }

    @Override
    public int served() {
      return isEmpty() ? 0 : 1;
    }

    @Override
    public long payloadBytes() {
      return accounts.length();
    }
  }

  /**
   * Storage of the first accounts that were asked for.
   *
   * @param slots for each account an encoded list of rows
   * @param proof encoded nodes for the last list; for the first account that was asked for, if there is no list
   */
  record Storages(List<RlpSlice> slots, List<RlpSlice> proof) implements Answer {
    public Storages {
      slots = List.copyOf(slots);
      proof = List.copyOf(proof);
    }

    @Override
    public boolean isEmpty() {
      return slots.isEmpty() && proof.isEmpty();
    }

    /** True if it has the whole storage of so many accounts. */
    boolean isWhole(int accounts) {
      return slots.size() == accounts && proof.isEmpty();
    }

    /** A proof and no list say that the range has no slot. */
    @Override
    public int served() {
      return slots.isEmpty() && !proof.isEmpty() ? 1 : slots.size();
    }

    @Override
    public long payloadBytes() {
      return bytesOf(slots);
    }
  }

  private static long bytesOf(List<RlpSlice> slices) {
    long sum = 0;
    for (RlpSlice slice : slices) {
      sum += slice.length();
    }
    return sum;
  }
}
