package io.argosy.peergateway.core;

import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.verdict.Fault;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a gateway orders. */
public sealed interface GatewayCommand {
  /** Connect to a node. */
  record Dial(PeerId peer, String enode) implements GatewayCommand {}

  /** Send one request; its answer comes back as {@link GatewayEvent.Answered} with the same id. */
  record Ask(PeerId peer, long wireId, WireRequest request) implements GatewayCommand {}

  /**
   * Send a delivery to the partition that the request named.
   *
   * @param kind of the request
   */
  record Deliver(Kind kind, int partition, DeliveryPack pack) implements GatewayCommand {
    public Lane lane() {
      return kind.lane();
    }
  }

  /**
   * Close a connection.
   *
   * @param fault what the peer did; null if nothing
   */
  record Drop(PeerId peer, @Nullable Fault fault, String why) implements GatewayCommand {}

  /** Tell a peer something that it did not ask for, or ask it for what it told. */
  record Say(PeerId peer, Gossiped what) implements GatewayCommand {}
  /** Let nobody in from an address until a moment, nor dial it, and close what is open; a moment that is over lets it in again. */
  record BarAddress(String host, Instant until) implements GatewayCommand {}

  /** Tell everybody what we have to offer. */
  record Advertise(GatewayAdvert advert) implements GatewayCommand {}

  /** Tell the operator that a peer was barred, and why. */
  record NoteBan(PeerId peer, Fault fault, String evidence) implements GatewayCommand {}
}
