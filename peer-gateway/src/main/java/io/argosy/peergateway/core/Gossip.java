package io.argosy.peergateway.core;

import io.argosy.packs.PeerId;
import io.argosy.packs.Target;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what peers tell: new blocks that header-service has verified, and transactions. Silent unless the newest head was chosen by its total difficulty, and that is below the network's terminal one: so from the Merge on, and as
 * long as nobody knows where the chain stands. Mutable, owned by the gateway's thread.
 */
public final class Gossip {
  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  private final Settings settings;
  private final Neighbors neighbors;
  private final BlockGossip blocks;
  private final TransactionGossip transactions;
  private Era era;

  /**
   * @param isOn false: nothing is passed on, and all that comes is forgotten
   * @param terminalTotalDifficulty of the network; null where there is no Merge
   * @param seed of the choice of peers
   */
  public record Settings(boolean isOn, long chainId, @Nullable UInt256 terminalTotalDifficulty, long seed) {
    /** Nothing is passed on. */
    public static Settings off() {
      return new Settings(false, 0, null, 0);
    }
  }

  /** Where the chain stands, as far as we know. */
  enum Era {
    UNKNOWN,
    BEFORE_THE_MERGE,
    AFTER_THE_MERGE
  }

  Gossip(Settings settings, LongSupplier wireIds) {
    this.settings = settings;
    this.neighbors = new Neighbors(new SplittableRandom(settings.seed));
    this.blocks = new BlockGossip(neighbors, wireIds);
    this.transactions = new TransactionGossip(neighbors, wireIds, settings.chainId);
    this.era = settings.terminalTotalDifficulty != null && settings.terminalTotalDifficulty.isZero() ? Era.AFTER_THE_MERGE : Era.UNKNOWN;
  }

  Era era() {
    return era;
  }

  BlockGossip blocks() {
    return blocks;
  }

  TransactionGossip transactions() {
    return transactions;
  }

  void met(Peer peer) {
    if (settings.isOn && !peer.isArchives()) {
      neighbors.add(peer);
    }
  }

  void forget(PeerId peer, Instant now, List<GatewayCommand> out) {
    Neighbor gone = neighbors.get(peer);
    if (gone != null) {
      transactions.forget(gone);
      neighbors.remove(peer);
      blocks.forget(peer, now, out);
    }
  }

  /** header-service verified a head, or was told of one. */
  void chosen(Target target, Instant now, List<GatewayCommand> out) {
    if (!settings.isOn) {
      return;
    }
    era = eraOf(target);
    if (era == Era.BEFORE_THE_MERGE) {
      blocks.verified(target.head(), target.totalDifficulty(), now, out);
    } else {
      blocks.silence();
      transactions.silence();
    }
  }

  private Era eraOf(Target target) {
    Optional<UInt256> terminal = Optional.ofNullable(settings.terminalTotalDifficulty);
    if (terminal.filter(total -> total.compareTo(target.totalDifficulty()) <= 0 || target.source().equals(TrustedHead.ENGINE)).isPresent()) {
      return Era.AFTER_THE_MERGE;
    }
    // A hash that an operator trusts says nothing of how heavy its chain is.
    return target.source().equals(Target.TOTAL_DIFFICULTY) ? Era.BEFORE_THE_MERGE : Era.UNKNOWN;
  }

  void heard(PeerId peer, Gossiped what, Instant now, List<GatewayCommand> out) {
    Neighbor from = neighbors.get(peer);
    boolean isLoud = era == Era.BEFORE_THE_MERGE && from != null && from.isProven();
    switch (what) {
      // Whoever asks is answered, whatever else: with nothing where there is nothing.
      case Gossiped.PartsWanted wanted -> out.add(new GatewayCommand.Say(peer, blocks.parts(wanted)));
      case Gossiped.TransactionsWanted wanted -> out.add(new GatewayCommand.Say(
          peer, from == null ? new Gossiped.WantedTransactions(wanted.id(), EMPTY_LIST) : transactions.wanted(wanted)));
      case Gossiped.WantedTransactions told when from != null -> transactions.answered(from, told, now, out);
      case Gossiped.WantedTransactions _ -> out.add(
          new GatewayCommand.Drop(peer, io.argosy.verdict.Fault.NOT_ASKED_FOR, "transactions that nobody asked for"));
      case Gossiped.FullBlock _ when from != null && era == Era.AFTER_THE_MERGE -> out.add(
          new GatewayCommand.Drop(peer, null, "sends new blocks after the Merge"));
      case Gossiped.FullBlock told when isLoud -> blocks.heard(from, told, now, out);
      case Gossiped.BlockNames told when isLoud -> blocks.heard(from, told, now, out);
      case Gossiped.Transactions told when isLoud -> transactions.heard(from, told, now, out);
      case Gossiped.TransactionNames told when isLoud -> transactions.heard(from, told, now);
      case Gossiped.FullBlock _, Gossiped.BlockNames _, Gossiped.Transactions _, Gossiped.TransactionNames _, Gossiped.Parts _ -> {
        // Silent: bounded by the codec already, and forgotten.
      }
    }
  }

  /** Takes an answer to what was asked here; false if it is not one. */
  boolean answered(PeerId peer, long wireId, Answer answer, Instant now, List<GatewayCommand> out) {
    return blocks.answered(peer, wireId, answer, now, out);
  }

  void tick(Instant now, List<GatewayCommand> out) {
    if (era == Era.BEFORE_THE_MERGE) {
      blocks.tick(now, out);
      transactions.tick(now, out);
    }
  }
}
