package io.argosy.peergateway.core;

import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.Gossiped.TransactionName;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A peer as one that gossips: what it knows, how much it may still say, and what it was asked. Some 250 kB at most. Mutable, owned by the gateway's thread. */
final class Neighbor {
  /** geth's number. */
  static final int KNOWN_BLOCKS = 1024;

  /** Twice our pool; geth keeps 32768. */
  static final int KNOWN_TRANSACTIONS = 8192;

  /** Hashes that it named and that are not here yet. */
  static final int NAMED = 1024;

  private final Peer peer;
  final KnownHashes blocks = new KnownHashes(KNOWN_BLOCKS);
  final KnownHashes transactions = new KnownHashes(KNOWN_TRANSACTIONS);

  /** Blocks come every few seconds, on the fastest private chains a few a second; the rest is room for forks and for a chain that is caught up with (guesses). */
  final Allowance fullBlocks = new Allowance(256, 16);

  final Allowance blockNames = new Allowance(2048, 64);

  /** Transactions of its that are looked at; the main network had some fifteen a second over all (a guess). */
  final Allowance relayed = new Allowance(4096, 100);

  final Set<Hash> named = new LinkedHashSet<>();
  final List<RlpSlice> toSend = new ArrayList<>();
  final List<TransactionName> toName = new ArrayList<>();
  @Nullable OpenAsk open;

  Neighbor(Peer peer) {
    this.peer = peer;
  }

  PeerId id() {
    return peer.id();
  }

  int version() {
    return peer.ethVersion();
  }

  /** It has the blocks that it must have. */
  boolean isProven() {
    return peer.unproven().isEmpty();
  }

  /** Blocks are not gossiped from eth/69 on: a peer of it would take one for a breach. */
  boolean takesBlocks() {
    return isProven() && version() <= 68;
  }

  boolean takesTransactionNames() {
    return isProven() && version() >= 65;
  }
}
