package io.argosy.packs;

import java.util.List;

/**
 * Which peers may serve a request.
 *
 * @param only if not empty, one of these and nobody else
 * @param except peers that failed this before, at most {@value #MAX_NAMED}
 * @param fromBlock lowest block that the peer must serve
 * @param toBlock highest block that the peer must serve; the peer's head must be at or above it
 */
public record PeerChoice(List<PeerId> only, List<PeerId> except, long fromBlock, long toBlock) {
  /** A guess: with more than this many failures the request is better split or parked. */
  public static final int MAX_NAMED = 16;

  public PeerChoice {
    only = List.copyOf(only);
    except = List.copyOf(except);
    if (only.size() > MAX_NAMED || except.size() > MAX_NAMED) {
      throw new IllegalArgumentException("more than " + MAX_NAMED + " peers named");
    }
  }

  /** Anybody who serves the blocks. */
  public static PeerChoice serving(long fromBlock, long toBlock) {
    return new PeerChoice(List.of(), List.of(), fromBlock, toBlock);
  }

  /** This peer and no other. */
  public static PeerChoice only(PeerId peer) {
    return new PeerChoice(List.of(peer), List.of(), 0, 0);
  }

  /** The same without these peers; of more than {@value #MAX_NAMED} the last are kept. */
  public PeerChoice butNot(List<PeerId> peers) {
    List<PeerId> last = peers.subList(Math.max(0, peers.size() - MAX_NAMED), peers.size());
    return new PeerChoice(only, last, fromBlock, toBlock);
  }

  public boolean allows(PeerId peer) {
    return (only.isEmpty() || only.contains(peer)) && !except.contains(peer);
  }
}
