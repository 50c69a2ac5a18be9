package io.argosy.devp2p.rlpx;

import io.argosy.primitives.Keccak;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bodies into frames and opens frames that arrive in pieces of any size. Owned by one thread.
 *
 * <pre>
 *   header (16) ‖ header MAC (16) ‖ body, padded with zeros to 16 (n) ‖ body MAC (16)
 *   header = size of the body without padding (3, big-endian) ‖ c2 80 80 ‖ zeros
 * </pre>
 *
 * <p>Nothing is decrypted before its MAC is checked, and no body is buffered before its header is. Both directions use the same
 * key and start from the same zero counter; that is the protocol, a known weakness, and not ours to mend.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#framing RLPx, framing
 */
public final class FrameCodec {
  /** Largest body: the size field has 24 bits. */
  public static final int MAX_BODY = 0xffffff;

  private static final int BLOCK = 16;
  private static final int HEADER = 2 * BLOCK;

  /** JDK's AES-CTR is compiled per call of update: pieces this long keep it hot and its input in cache (libraries.md). */
  private static final int PIECE = 16 * 1024;

  /** A buffer that a large frame made larger than this is let go after it; most answers fit (a guess). */
  private static final int KEPT_BUFFER = 1024 * 1024;

  private static final byte[] ZEROS = new byte[BLOCK];

  /** How far the frame being received is. */
  public enum Progress {
    PARTIAL,
    COMPLETE,
    /** A MAC did not hold or a size was out of bounds: nothing after this can be read. */
    BROKEN
  }

  private final Cipher encrypt;
  private final Cipher decrypt;
  private final Cipher mac;
  private final Keccak egress;
  private final Keccak ingress;
  private final Keccak scratch = Keccak.of256();
  private final byte[] digest = new byte[32];
  private final byte[] seed = new byte[BLOCK];
  private final byte[] piece = new byte[PIECE];

  private final byte[] header = new byte[HEADER];
  private final byte[] plainHeader = new byte[BLOCK];
  private final byte[] bodyMac = new byte[BLOCK];
  private byte[] body = new byte[4 * 1024];
  private int bodyLength;
  private int paddedLength;
  private int received;
  private Progress progress = Progress.PARTIAL;
  private String evidence = "";

  /** Takes the running MACs of {@code secrets} over. */
  public FrameCodec(SessionSecrets secrets) {
    SecretKeySpec key = new SecretKeySpec(secrets.aes, "AES");
    IvParameterSpec zero = new IvParameterSpec(ZEROS);
    try {
      encrypt = Cipher.getInstance("AES/CTR/NoPadding");
      encrypt.init(Cipher.ENCRYPT_MODE, key, zero);
      decrypt = Cipher.getInstance("AES/CTR/NoPadding");
      decrypt.init(Cipher.DECRYPT_MODE, key, zero);
      mac = Cipher.getInstance("AES/ECB/NoPadding");
      mac.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secrets.mac, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
    egress = secrets.egress;
    ingress = secrets.ingress;
  }

  /** The frame around a body of 1 to {@value #MAX_BODY} bytes; frames must be sent in the order they are sealed. */
  public byte[] seal(byte[] source, int offset, int length) {
    if (length < 1 || length > MAX_BODY) {
      throw new IllegalArgumentException("a frame holds 1 to " + MAX_BODY + " bytes, got " + length);
    }
    int padding = -length & (BLOCK - 1);
    byte[] frame = new byte[HEADER + length + padding + BLOCK];
    byte[] plain = {(byte) (length >>> 16), (byte) (length >>> 8), (byte) length, (byte) 0xc2, (byte) 0x80, (byte) 0x80,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    crypt(encrypt, plain, 0, BLOCK, frame, 0);
    headerMac(egress, frame, 0);
    System.arraycopy(digest, 0, frame, BLOCK, BLOCK);
    for (int done = 0; done < length; done += PIECE) {
      int count = Math.min(PIECE, length - done);
      crypt(encrypt, source, offset + done, count, frame, HEADER + done);
    }
    if (padding > 0) {
      crypt(encrypt, ZEROS, 0, padding, frame, HEADER + length);
    }
    egress.update(frame, HEADER, length + padding);
    bodyMac(egress);
    System.arraycopy(digest, 0, frame, HEADER + length + padding, BLOCK);
    return frame;
  }

  /**
   * Takes bytes up to the end of one frame and says how many. When {@link #progress()} is then COMPLETE, the body stands in
   * {@link #body()} until the next call, which begins the next frame.
   *
   * @param maxBody largest body to wait for; a header that announces more is BROKEN
   */
  public int receive(byte[] source, int offset, int length, int maxBody) {
    if (progress == Progress.COMPLETE) {
      nextFrame();
    }
    int taken = 0;
    while (progress == Progress.PARTIAL && taken < length) {
      int left = length - taken;
      if (received < HEADER) {
        taken += takeHeader(source, offset + taken, left, maxBody);
      } else if (received < HEADER + paddedLength) {
        taken += takeBody(source, offset + taken, left);
      } else {
        taken += takeBodyMac(source, offset + taken, left);
      }
    }
    return taken;
  }

  public Progress progress() {
    return progress;
  }

  /** The array the body stands in, from 0; borrowed until the next call of receive. */
  public byte[] body() {
    return body;
  }

  public int bodyLength() {
    return bodyLength;
  }

  /** Why the stream is broken. */
  public String evidence() {
    return evidence;
  }

  private void nextFrame() {
    progress = Progress.PARTIAL;
    received = 0;
    if (body.length > KEPT_BUFFER) {
      body = new byte[4 * 1024];
    }
  }

  private int takeHeader(byte[] source, int offset, int left, int maxBody) {
    int count = Math.min(left, HEADER - received);
    System.arraycopy(source, offset, header, received, count);
    received += count;
    if (received == HEADER) {
      openHeader(maxBody);
    }
    return count;
  }

  private void openHeader(int maxBody) {
    headerMac(ingress, header, 0);
    if (!isDigest(header, BLOCK)) {
      broken("header MAC does not hold");
      return;
    }
    crypt(decrypt, header, 0, BLOCK, plainHeader, 0);
    bodyLength = (plainHeader[0] & 0xff) << 16 | (plainHeader[1] & 0xff) << 8 | plainHeader[2] & 0xff;
    paddedLength = bodyLength + (-bodyLength & (BLOCK - 1));
    if (bodyLength == 0 || bodyLength > maxBody) {
      broken("frame of " + bodyLength + " bytes, expected 1 to " + maxBody);
    }
  }

  private int takeBody(byte[] source, int offset, int left) {
    int at = received - HEADER;
    int count = Math.min(left, paddedLength - at);
    makeRoom(at + count);
    System.arraycopy(source, offset, body, at, count);
    ingress.update(source, offset, count);
    received += count;
    return count;
  }

  /** Grows with what has come, not with what is announced: an announcement costs the peer nothing. */
  private void makeRoom(int size) {
    if (size > body.length) {
      body = Arrays.copyOf(body, Math.min(Math.max(2 * body.length, size), Math.max(paddedLength, size)));
    }
  }

  private int takeBodyMac(byte[] source, int offset, int left) {
    int at = received - HEADER - paddedLength;
    int count = Math.min(left, BLOCK - at);
    System.arraycopy(source, offset, bodyMac, at, count);
    received += count;
    if (at + count == BLOCK) {
      openBody();
    }
    return count;
  }

  private void openBody() {
    bodyMac(ingress);
    if (!isDigest(bodyMac, 0)) {
      broken("body MAC does not hold");
      return;
    }
    // By way of a small array: the JDK copies the input whole where it decrypts in place.
    for (int done = 0; done < paddedLength; done += PIECE) {
      int count = Math.min(PIECE, paddedLength - done);
      crypt(decrypt, body, done, count, piece, 0);
      System.arraycopy(piece, 0, body, done, count);
    }
    progress = Progress.COMPLETE;
  }

  private void broken(String why) {
    progress = Progress.BROKEN;
    evidence = why;
  }

  /** Leaves the header's MAC in the first half of {@link #digest}. */
  private void headerMac(Keccak running, byte[] ciphertext, int offset) {
    running.peek(scratch, digest, 0);
    crypt(mac, digest, 0, BLOCK, seed, 0);
    for (int i = 0; i < BLOCK; i++) {
      seed[i] ^= ciphertext[offset + i];
    }
    running.update(seed, 0, BLOCK).peek(scratch, digest, 0);
  }

  /** Leaves the body's MAC in the first half of {@link #digest}; the ciphertext has been fed. */
  private void bodyMac(Keccak running) {
    running.peek(scratch, digest, 0);
    crypt(mac, digest, 0, BLOCK, seed, 0);
    for (int i = 0; i < BLOCK; i++) {
      seed[i] ^= digest[i];
    }
    running.update(seed, 0, BLOCK).peek(scratch, digest, 0);
  }

  /** Compares in constant time: where the first difference lies must not show. */
  private boolean isDigest(byte[] claimed, int offset) {
    int difference = 0;
    for (int i = 0; i < BLOCK; i++) {
      difference |= claimed[offset + i] ^ digest[i];
    }
    return difference == 0;
  }

  private static void crypt(Cipher cipher, byte[] source, int offset, int length, byte[] target, int at) {
    try {
      cipher.update(source, offset, length, target, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stream cipher always has room here", e);
    }
  }
}
