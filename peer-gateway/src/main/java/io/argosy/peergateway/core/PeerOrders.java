package io.argosy.peergateway.core;

import io.argosy.packs.Order;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the operator wants of peers: every gateway hears all of it, whichever holds the peer. A ban of a node is kept here, one of an address is enforced where connections are made. Mutable, owned by the gateway's
 * thread.
 */
final class PeerOrders {
  private static final String SCHEME = "enode://";
  private static final int ID_DIGITS = 128;
  private static final int HASH_DIGITS = 64;

  private final Dials dials;
  private final Map<String, Long> newest = new HashMap<>();
  private final Map<PeerId, Instant> barred = new HashMap<>();

  PeerOrders(Dials dials) {
    this.dials = dials;
  }

  /**
   * Old orders, and those about other things, mean nothing.
   *
   * @param isConnected whom a drop would reach
   */
  void obey(Order order, Predicate<PeerId> isConnected, Instant now, List<GatewayCommand> out) {
    Long last = newest.get(order.key());
    if (last != null && last >= order.id()) {
      return;
    }
    switch (order.verb()) {
      case ADD_PEER -> dials.learn(idOf(order.subject()), order.subject(), Trust.STATIC);
      case REMOVE_PEER -> {
        dials.forget(idOf(order.subject()));
        drop(idOf(order.subject()), "removed by the operator", isConnected, out);
      }
      case BAN -> ban(order.subject(), Instant.ofEpochMilli(order.number()), isConnected, now, out);
      case UNBAN -> unban(order.subject(), now, out);
      case PAUSE, RESUME, UNWIND, REBUILD, MOVE_SHARD -> {
        return;
      }
    }
    newest.put(order.key(), order.id());
  }

  private void ban(String subject, Instant until, Predicate<PeerId> isConnected, Instant now, List<GatewayCommand> out) {
    if (!now.isBefore(until)) {
      return;
    }
    if (isNode(subject)) {
      PeerId peer = new PeerId(Hash.fromHex(subject));
      barred.put(peer, until);
      drop(peer, "barred by the operator", isConnected, out);
    } else {
      out.add(new GatewayCommand.BarAddress(subject, until));
    }
  }

  private void unban(String subject, Instant now, List<GatewayCommand> out) {
    if (isNode(subject)) {
      PeerId peer = new PeerId(Hash.fromHex(subject));
      barred.remove(peer);
      dials.pardon(peer, now);
    } else {
      out.add(new GatewayCommand.BarAddress(subject, Instant.EPOCH));
    }
  }

  private static void drop(PeerId peer, String why, Predicate<PeerId> isConnected, List<GatewayCommand> out) {
    if (isConnected.test(peer)) {
      out.add(new GatewayCommand.Drop(peer, null, why));
    }
  }

  /** True while the operator bars a node. */
  boolean isBarred(PeerId peer, Instant now) {
    Instant until = barred.get(peer);
    return until != null && now.isBefore(until);
  }

  /** Whoever gave the order has looked at its form; addresses have fewer digits. */
  private static boolean isNode(String subject) {
    return subject.length() == HASH_DIGITS;
  }

  private static PeerId idOf(String enode) {
    byte[] key = Hex.decode(enode.substring(SCHEME.length(), SCHEME.length() + ID_DIGITS));
    return new PeerId(Keccak.hash256(key, 0, key.length));
  }
}
