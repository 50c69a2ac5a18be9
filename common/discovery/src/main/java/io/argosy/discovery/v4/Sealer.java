package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeKey;

/** Makes packets of ours out of what they say; a simulation needs no cryptography for it. */
@FunctionalInterface
public interface Sealer {
  PacketCodec.Sealed seal(Packet packet);

  static Sealer with(NodeKey key) {
    return packet -> PacketCodec.seal(packet, key);
  }
}
