package io.argosy.peergateway.core;

import io.argosy.primitives.Hash;
import java.time.Duration;
import java.util.Map;

/**
 * What a gateway may do.
 *
 * @param slot its partition of the mailbox topics, below {@code slots}
 * @param slots how many gateways the cluster may have; with one, nobody else is waited for
 * @param maxPeers connections, dialed and accepted
 * @param maxAccepted of them, those that others opened; the rest is kept for our own dials
 * @param stateSlots of all connections, those that only peers who serve state may take; 0 where nobody asks for state
 * @param packsPerPeer packs held in a lane for each peer that serves it: one at work, one waiting
 * @param maxPacks packs held in a lane at most
 * @param requiredBlocks blocks that a peer must have with this hash if it has them at all
 */
public record GatewayLimits(
    int slot,
    int slots,
    int maxPeers,
    int maxAccepted,
    int stateSlots,
    int packsPerPeer,
    int maxPacks,
    Duration advertEvery,
    Map<Long, Hash> requiredBlocks) {
  /** As limits.md has it for requests that answer a challenge. */
  public static final Duration REQUIRED_BLOCK_TIMEOUT = Duration.ofSeconds(15);

  /** A peer that leaves a request unanswered this long is gone in all but name. */
  public static final Duration STALLED_AFTER = Duration.ofMinutes(2);

  public GatewayLimits {
    requiredBlocks = Map.copyOf(requiredBlocks);
  }

  public static GatewayLimits forSlot(int slot, int slots) {
    return new GatewayLimits(slot, slots, 50, 17, 0, 2, 1024, Duration.ofMillis(250), Map.of());
  }

  public GatewayLimits requiring(Map<Long, Hash> blocks) {
    return new GatewayLimits(slot, slots, maxPeers, maxAccepted, stateSlots, packsPerPeer, maxPacks, advertEvery, blocks);
  }
}
