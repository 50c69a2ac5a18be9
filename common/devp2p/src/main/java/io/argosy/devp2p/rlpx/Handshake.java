package io.argosy.devp2p.rlpx;

import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpWriter;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One end of the key exchange, in the form of EIP-8: the initiator sends {@code auth}, the recipient answers {@code ack}, and
 * both hold the same {@link SessionSecrets}. Owned by one thread.
 *
 * <pre>
 *   packet = size (2, big-endian) ‖ ECIES(list ‖ padding), the size being the associated data
 *   auth   = [signature (65), initiator's key (64), nonce (32), version, ...ignored]
 *   ack    = [recipient's ephemeral key (64), nonce (32), version, ...ignored]
 * </pre>
 *
 * @spec https://eips.ethereum.org/EIPS/eip-8 EIP-8
 */
public final class Handshake {
  /** Largest packet after its size prefix; geth's limit, looked at before a byte is waited for. */
  public static final int MAX_PACKET = 2048;

  private static final int VERSION = 4;

  /** Where we are: waiting for bytes, done, or done for. */
  public sealed interface Progress {
    record Waiting() implements Progress {}

    /**
     * @param remote who the other end has proven to be
     * @param reply what to send before any frame: the {@code ack}, or nothing on the initiator's side
     */
    record Established(SessionSecrets secrets, NodeId remote, Reply reply) implements Progress {}

    record Failed(String evidence) implements Progress {}
  }

  /** Bytes to put on the wire. */
  public static final class Reply {
    private final byte[] bytes;

    private Reply(byte[] bytes) {
      this.bytes = bytes;
    }

    public byte[] toBytes() {
      return bytes.clone();
    }

    public boolean isEmpty() {
      return bytes.length == 0;
    }
  }

  private static final Progress WAITING = new Progress.Waiting();

  private final NodeKey self;
  private final NodeKey ephemeral;
  private final byte[] nonce;
  private final SecureRandom random;
  private final @Nullable NodeId expected;
  private final byte[] auth;

  /** The packet being received: its two size bytes, then as many as they say. */
  private byte[] packet = new byte[2];

  private int received;
  private Progress progress = WAITING;

  private Handshake(
      NodeKey self, @Nullable NodeId expected, NodeKey ephemeral, byte[] nonce, SecureRandom random) {
    this.self = self;
    this.expected = expected;
    this.ephemeral = ephemeral;
    this.nonce = nonce;
    this.random = random;
    this.auth = expected == null ? new byte[0] : sealAuth(expected);
  }

  /** The end that dials; throws {@link IllegalArgumentException} if {@code remote} is not a point of the curve. */
  public static Handshake initiator(NodeKey self, NodeId remote, SecureRandom random) {
    return with(self, remote, NodeKey.random(random), nonce(random), random);
  }

  /** The end that is dialed, and learns from {@code auth} by whom. */
  public static Handshake recipient(NodeKey self, SecureRandom random) {
    return with(self, null, NodeKey.random(random), nonce(random), random);
  }

  static Handshake with(
      NodeKey self, @Nullable NodeId remote, NodeKey ephemeral, byte[] nonce, SecureRandom random) {
    return new Handshake(self, remote, ephemeral, nonce, random);
  }

  private static byte[] nonce(SecureRandom random) {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    return nonce;
  }

  /** What the initiator sends first; nothing on the recipient's side. */
  public byte[] auth() {
    return auth.clone();
  }

  public Progress progress() {
    return progress;
  }

  /** Takes bytes up to the end of the other side's packet and says how many; bytes after it are frames. */
  public int receive(byte[] source, int offset, int length) {
    int taken = 0;
    while (progress == WAITING && taken < length) {
      int piece = Math.min(length - taken, packet.length - received);
      System.arraycopy(source, offset + taken, packet, received, piece);
      received += piece;
      taken += piece;
      if (received == packet.length) {
        advance();
      }
    }
    return taken;
  }

  private void advance() {
    if (packet.length > 2) {
      progress = expected == null ? acceptAuth() : acceptAck(expected);
      return;
    }
    int size = (packet[0] & 0xff) << 8 | packet[1] & 0xff;
    if (size > MAX_PACKET || size <= Ecies.OVERHEAD) {
      progress = new Progress.Failed("handshake packet of " + size + " bytes");
      return;
    }
    packet = Arrays.copyOf(packet, 2 + size);
  }

  private Progress acceptAuth() {
    Auth theirs = open().flatMap(Handshake::readAuth).orElse(null);
    if (theirs == null || !theirs.initiator.isOnCurve()) {
      return new Progress.Failed("auth packet that does not open");
    }
    byte[] signed = SessionSecrets.xor(self.agree(theirs.initiator), theirs.nonce);
    NodeId theirEphemeral = NodeKey.recover(signed, theirs.signature).orElse(null);
    if (theirEphemeral == null) {
      return new Progress.Failed("auth packet that does not open");
    }
    byte[] ack = sealAck(theirs.initiator);
    SessionSecrets secrets = SessionSecrets.derive(
        SessionSecrets.Side.RECIPIENT, ephemeral.agree(theirEphemeral), theirs.nonce, nonce, packet, ack);
    return new Progress.Established(secrets, theirs.initiator, new Reply(ack));
  }

  private Progress acceptAck(NodeId remote) {
    Ack theirs = open().flatMap(Handshake::readAck).orElse(null);
    if (theirs == null || !theirs.ephemeral.isOnCurve()) {
      return new Progress.Failed("ack packet that does not open");
    }
    SessionSecrets secrets = SessionSecrets.derive(
        SessionSecrets.Side.INITIATOR, ephemeral.agree(theirs.ephemeral), nonce, theirs.nonce, auth, packet);
    return new Progress.Established(secrets, remote, new Reply(new byte[0]));
  }

  private Optional<byte[]> open() {
    return Ecies.decrypt(self, Arrays.copyOfRange(packet, 2, packet.length), Arrays.copyOf(packet, 2));
  }

  private byte[] sealAuth(NodeId remote) {
    byte[] signed = SessionSecrets.xor(self.agree(remote), nonce);
    RlpWriter body = new RlpWriter()
        .startList()
        .bytes(ephemeral.signRecoverable(signed))
        .bytes(self.id().toBytes())
        .bytes(nonce)
        .number(VERSION)
        .endList();
    return seal(remote, body);
  }

  private byte[] sealAck(NodeId remote) {
    RlpWriter body = new RlpWriter()
        .startList()
        .bytes(ephemeral.id().toBytes())
        .bytes(nonce)
        .number(VERSION)
        .endList();
    return seal(remote, body);
  }

  /** Padding of 100 to 199 bytes tells the packet from the old form, and hides its kind. */
  private byte[] seal(NodeId remote, RlpWriter body) {
    byte[] list = body.toBytes();
    byte[] plain = Arrays.copyOf(list, list.length + 100 + random.nextInt(100));
    int size = plain.length + Ecies.OVERHEAD;
    byte[] prefix = {(byte) (size >>> 8), (byte) size};
    byte[] sealed = Ecies.encrypt(remote, plain, prefix, random);
    byte[] whole = Arrays.copyOf(prefix, 2 + sealed.length);
    System.arraycopy(sealed, 0, whole, 2, sealed.length);
    return whole;
  }

  private static Optional<Auth> readAuth(byte[] plain) {
    return read(plain, list -> {
      byte[] signature = list.bytes(65);
      NodeId initiator = NodeId.of(list.bytes(NodeId.BYTES));
      byte[] nonce = list.bytes(32);
      list.number64();
      return new Auth(signature, initiator, nonce);
    });
  }

  private static Optional<Ack> readAck(byte[] plain) {
    return read(plain, list -> {
      NodeId ephemeral = NodeId.of(list.bytes(NodeId.BYTES));
      byte[] nonce = list.bytes(32);
      list.number64();
      return new Ack(ephemeral, nonce);
    });
  }

  /** More items in the list, and padding after it, are what EIP-8 tells us to ignore. */
  private static <T> Optional<T> read(byte[] plain, Function<RlpReader, T> shape) {
    try {
      return Optional.of(shape.apply(RlpReader.over(plain).list()));
    } catch (MalformedRlpException malformed) {
      return Optional.empty();
    }
  }

  /** The other side's packet, opened: held for a moment, never compared. */
  private static final class Auth {
    final byte[] signature;
    final NodeId initiator;
    final byte[] nonce;

    Auth(byte[] signature, NodeId initiator, byte[] nonce) {
      this.signature = signature;
      this.initiator = initiator;
      this.nonce = nonce;
    }
  }

  private static final class Ack {
    final NodeId ephemeral;
    final byte[] nonce;

    Ack(NodeId ephemeral, byte[] nonce) {
      this.ephemeral = ephemeral;
      this.nonce = nonce;
    }
  }
}
