package io.argosy.devp2p.rlpx;

import io.argosy.primitives.Keccak;

/**
 * What both ends hold after the handshake: the two keys, and a running MAC for each direction. Good for one
 * {@link FrameCodec}, which takes the running MACs over.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#initial-handshake RLPx, initial handshake
 */
public final class SessionSecrets {
  final byte[] aes;
  final byte[] mac;
  final Keccak egress;
  final Keccak ingress;

  private SessionSecrets(byte[] aes, byte[] mac, Keccak egress, Keccak ingress) {
    this.aes = aes;
    this.mac = mac;
    this.egress = egress;
    this.ingress = ingress;
  }

  /** Which end of the connection we are. */
  enum Side {
    INITIATOR,
    RECIPIENT
  }

  /**
   * @param auth the initiator's packet as it was on the wire, its size prefix included; likewise {@code ack}
   * @param ephemeral X of the Diffie-Hellman point of the two ephemeral keys
   */
  static SessionSecrets derive(
      Side side, byte[] ephemeral, byte[] initiatorNonce, byte[] recipientNonce, byte[] auth, byte[] ack) {
    byte[] shared = keccak(ephemeral, keccak(recipientNonce, initiatorNonce));
    byte[] aes = keccak(ephemeral, shared);
    byte[] mac = keccak(ephemeral, aes);
    Keccak ofAuth = Keccak.of256().update(xor(mac, recipientNonce)).update(auth);
    Keccak ofAck = Keccak.of256().update(xor(mac, initiatorNonce)).update(ack);
    return switch (side) {
      case INITIATOR -> new SessionSecrets(aes, mac, ofAuth, ofAck);
      case RECIPIENT -> new SessionSecrets(aes, mac, ofAck, ofAuth);
    };
  }

  static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }

  private static byte[] keccak(byte[] first, byte[] second) {
    return Keccak.of256().update(first).update(second).digest();
  }
}
