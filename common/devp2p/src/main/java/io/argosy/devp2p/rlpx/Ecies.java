package io.argosy.devp2p.rlpx;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The encryption of the two handshake packets.
 *
 * <pre>
 *   04 ‖ X ‖ Y of a throw-away key (65) ‖ iv (16) ‖ AES-128-CTR (n) ‖ HMAC-SHA256 of iv, ciphertext, associated data (32)
 * </pre>
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#ecies-encryption RLPx, ECIES encryption
 */
final class Ecies {
  /** Bytes a packet has more than its plaintext. */
  static final int OVERHEAD = 65 + 16 + 32;

  private static final int IV_AT = 65;
  private static final int CIPHERTEXT_AT = 65 + 16;

  private Ecies() {}

  static byte[] encrypt(NodeId recipient, byte[] plain, byte[] associated, SecureRandom random) {
    NodeKey throwAway = NodeKey.random(random);
    byte[] keys = derive(throwAway.agree(recipient));
    byte[] iv = new byte[16];
    random.nextBytes(iv);

    byte[] packet = new byte[plain.length + OVERHEAD];
    packet[0] = 4;
    System.arraycopy(throwAway.id().toBytes(), 0, packet, 1, 64);
    System.arraycopy(iv, 0, packet, IV_AT, 16);
    System.arraycopy(crypt(keys, iv, plain, 0, plain.length), 0, packet, CIPHERTEXT_AT, plain.length);
    byte[] tag = tag(keys, packet, plain.length, associated);
    System.arraycopy(tag, 0, packet, CIPHERTEXT_AT + plain.length, 32);
    return packet;
  }

  /** The plaintext, or empty for any fault: the peer must not learn which. */
  static Optional<byte[]> decrypt(NodeKey recipient, byte[] packet, byte[] associated) {
    if (packet.length < OVERHEAD || packet[0] != 4) {
      return Optional.empty();
    }
    NodeId sender = NodeId.of(Arrays.copyOfRange(packet, 1, 65));
    if (!sender.isOnCurve()) {
      return Optional.empty();
    }
    byte[] keys = derive(recipient.agree(sender));
    int length = packet.length - OVERHEAD;
    byte[] expected = tag(keys, packet, length, associated);
    byte[] actual = Arrays.copyOfRange(packet, CIPHERTEXT_AT + length, packet.length);
    if (!MessageDigest.isEqual(expected, actual)) {
      return Optional.empty();
    }
    byte[] iv = Arrays.copyOfRange(packet, IV_AT, CIPHERTEXT_AT);
    return Optional.of(crypt(keys, iv, packet, CIPHERTEXT_AT, length));
  }

  /** NIST SP 800-56 concatenation KDF; one round of SHA-256 gives both keys. */
  private static byte[] derive(byte[] shared) {
    MessageDigest sha = sha256();
    sha.update(new byte[] {0, 0, 0, 1});
    return sha.digest(shared);
  }

  private static byte[] crypt(byte[] keys, byte[] iv, byte[] source, int offset, int length) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys, 0, 16, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(source, offset, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/CTR", e);
    }
  }

  private static byte[] tag(byte[] keys, byte[] packet, int length, byte[] associated) {
    MessageDigest sha = sha256();
    sha.update(keys, 16, 16);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(sha.digest(), "HmacSHA256"));
      mac.update(packet, IV_AT, 16 + length);
      return mac.doFinal(associated);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
