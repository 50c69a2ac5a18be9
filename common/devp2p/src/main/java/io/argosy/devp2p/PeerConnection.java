package io.argosy.devp2p;

import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.MessageSpace;
import io.argosy.devp2p.p2p.P2pCodec;
import io.argosy.devp2p.p2p.P2pMessage;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.FrameCodec;
import io.argosy.devp2p.rlpx.Handshake;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a peer as a state machine: handshake, Hello, messages. Bytes that arrived go in; what they mean comes out of
 * a {@link Sink}. Owned by one thread. Nothing a peer sends makes {@link #receive} throw.
 *
 * <p>Who drives it keeps the time: a handshake gets 5 seconds, an idle connection 30 (limits.md).
 */
public final class PeerConnection {
  /** Largest payload of a capability's message once inflated: geth drops peers that send more. */
  public static final int MAX_MESSAGE = 10 * 1024 * 1024;

  private static final int MAX_FRAME = 1 + SnappyBlock.maxLength(MAX_MESSAGE);
  private static final int MAX_FIRST_FRAME = 1 + P2pMessage.MAX_BYTES;

  /** Compressing is from this version of the base protocol on. */
  private static final int COMPRESSED_FROM = 5;

  /** A buffer that a large message made larger than this is let go after it (a guess). */
  private static final int KEPT_BUFFER = 256 * 1024;

  /** Where a connection reports. After {@code disconnected}, {@code refused} or {@code broken} nothing more comes. */
  public interface Sink {
    /** Bytes to put on the wire, in this order; takes ownership. */
    void send(byte[] bytes);

    /** Both sides have said Hello and share at least one capability: messages may flow. */
    void handshaken(Hello theirs, MessageSpace shared);

    /**
     * @param code relative to the capability
     * @param payload inflated, in an array of its own
     */
    void message(Capability capability, int code, RlpSlice payload);

    /** The peer asks whether we live; the answer is already on its way. */
    void ping();

    void pong();

    /** The peer says goodbye: close. */
    void disconnected(DisconnectReason reason);

    /** We do not want this peer, without blaming it; the goodbye is already on its way: close after it. */
    void refused(DisconnectReason reason, String evidence);

    /** What came is not the protocol: close at once. */
    void broken(Fault fault, String evidence);
  }

  private enum Phase {
    KEYS,
    HELLO,
    OPEN,
    CLOSED
  }

  private final NodeKey self;
  private final Hello ours;
  private final Handshake handshake;
  private Phase phase = Phase.KEYS;
  private @Nullable NodeId remote;
  private @Nullable FrameCodec frames;
  private @Nullable MessageSpace shared;
  private boolean compressing;
  private byte[] outgoing = new byte[4 * 1024];

  private PeerConnection(NodeKey self, Hello ours, Handshake handshake) {
    if (!ours.id().equals(self.id())) {
      throw new IllegalArgumentException("our Hello must name ourselves");
    }
    this.self = self;
    this.ours = ours;
    this.handshake = handshake;
  }

  /** A connection we opened to {@code remote}, which must prove to be that. */
  public static PeerConnection dialing(NodeKey self, NodeId remote, Hello ours, SecureRandom random) {
    return new PeerConnection(self, ours, Handshake.initiator(self, remote, random));
  }

  /** A connection that somebody opened to us. */
  public static PeerConnection accepting(NodeKey self, Hello ours, SecureRandom random) {
    return new PeerConnection(self, ours, Handshake.recipient(self, random));
  }

  /** What to send before anything comes: the first packet of a dialer, nothing when accepting. */
  public byte[] start() {
    return handshake.auth();
  }

  /** Who the peer has proven to be; throws {@link IllegalStateException} before it has. */
  public NodeId remote() {
    if (remote == null) {
      throw new IllegalStateException("the peer has not proven who it is");
    }
    return remote;
  }

  /** True between {@code handshaken} and the end. */
  public boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Takes all of {@code [offset, offset + length)}, in pieces as they come; the array is borrowed for the call. */
  public void receive(byte[] source, int offset, int length, Sink sink) {
    int at = offset;
    int end = offset + length;
    while (at < end && phase != Phase.CLOSED) {
      at += phase == Phase.KEYS
          ? agree(source, at, end - at, sink)
          : open(source, at, end - at, sink);
    }
  }

  private int agree(byte[] source, int offset, int length, Sink sink) {
    int taken = handshake.receive(source, offset, length);
    switch (handshake.progress()) {
      case Handshake.Progress.Waiting _ -> {}
      case Handshake.Progress.Failed(String evidence) -> broken(evidence, sink);
      case Handshake.Progress.Established established -> {
        remote = established.remote();
        frames = new FrameCodec(established.secrets());
        phase = Phase.HELLO;
        if (!established.reply().isEmpty()) {
          sink.send(established.reply().toBytes());
        }
        sink.send(base(ours));
      }
    }
    return taken;
  }

  private int open(byte[] source, int offset, int length, Sink sink) {
    FrameCodec codec = frames();
    int taken = codec.receive(source, offset, length, phase == Phase.HELLO ? MAX_FIRST_FRAME : MAX_FRAME);
    switch (codec.progress()) {
      case PARTIAL -> {}
      case BROKEN -> broken(codec.evidence(), sink);
      case COMPLETE -> body(codec.body(), codec.bodyLength(), sink);
    }
    return taken;
  }

  private void body(byte[] body, int length, Sink sink) {
    int id = body[0] == (byte) 0x80 ? 0 : body[0];
    if (id < 0 || body[0] == 0) {
      breach("message id that is not below 128 in its shortest form", sink);
    } else if (id < MessageSpace.FIRST) {
      base(id, body, length, sink);
    } else if (phase == Phase.HELLO) {
      breach("message " + id + " before Hello", sink);
    } else {
      message(id, body, length, sink);
    }
  }

  private void message(int id, byte[] body, int length, Sink sink) {
    MessageSpace space = shared();
    Capability owner = space.ownerOf(id);
    if (owner == null) {
      breach("message " + id + " of no capability in " + space, sink);
      return;
    }
    switch (payload(body, length, MAX_MESSAGE)) {
      case Verdict.Rejected<byte[]>(Fault _, String evidence) -> breach(owner + ": " + evidence, sink);
      case Verdict.Accepted<byte[]>(byte[] payload) ->
        sink.message(owner, id - space.idOf(owner, 0), RlpSlice.of(payload));
    }
  }

  private void base(int id, byte[] body, int length, Sink sink) {
    Verdict<byte[]> payload = payload(body, length, P2pMessage.MAX_BYTES);
    if (id == P2pMessage.DISCONNECT) {
      disconnected(payload, body, length, sink);
      return;
    }
    if (phase == Phase.HELLO && id != P2pMessage.HELLO) {
      breach("base message " + id + " before Hello", sink);
      return;
    }
    switch (payload) {
      case Verdict.Rejected<byte[]>(Fault _, String evidence) -> breach(evidence, sink);
      case Verdict.Accepted<byte[]>(byte[] bytes) -> {
        if (id <= P2pMessage.PONG) {
          base(P2pCodec.decode(id, RlpSlice.of(bytes)), sink);
        }
        // Ids 4 to 15 are reserved; geth ignores them too.
      }
    }
  }

  private void base(Verdict<P2pMessage> message, Sink sink) {
    switch (message) {
      case Verdict.Rejected<P2pMessage>(Fault _, String evidence) -> breach(evidence, sink);
      case Verdict.Accepted<P2pMessage>(P2pMessage accepted) -> {
        switch (accepted) {
          case Hello hello when phase == Phase.HELLO -> greeted(hello, sink);
          case P2pMessage.Ping _ -> {
            sink.send(base(new P2pMessage.Pong()));
            sink.ping();
          }
          case P2pMessage.Pong _ -> sink.pong();
          case Hello _, P2pMessage.Disconnect _ -> {}
        }
      }
    }
  }

  /** Some clients do not compress a goodbye that crosses our Hello, so it is read as it stands where it does not inflate. */
  private void disconnected(Verdict<byte[]> payload, byte[] body, int length, Sink sink) {
    byte[] bytes = payload instanceof Verdict.Accepted<byte[]>(byte[] inflated)
        ? inflated
        : Arrays.copyOfRange(body, 1, Math.min(length, MAX_FIRST_FRAME));
    phase = Phase.CLOSED;
    Verdict<P2pMessage> message = P2pCodec.decode(P2pMessage.DISCONNECT, RlpSlice.of(bytes));
    sink.disconnected(
        message instanceof Verdict.Accepted<P2pMessage>(P2pMessage.Disconnect(DisconnectReason reason))
            ? reason
            : DisconnectReason.UNKNOWN);
  }

  private void greeted(Hello theirs, Sink sink) {
    MessageSpace space = MessageSpace.shared(ours.capabilities(), theirs.capabilities());
    if (theirs.id().isZero()) {
      refuse(DisconnectReason.NULL_IDENTITY, "Hello without an identity", sink);
    } else if (!theirs.id().equals(remote)) {
      refuse(
          DisconnectReason.UNEXPECTED_IDENTITY,
          "Hello from " + theirs.id().brief() + ", expected " + remote().brief(),
          sink);
    } else if (theirs.id().equals(self.id())) {
      refuse(DisconnectReason.SELF, "connected to ourselves", sink);
    } else if (space.isEmpty()) {
      refuse(DisconnectReason.USELESS_PEER, "no capability in common with " + theirs.clientId(), sink);
    } else {
      shared = space;
      compressing = theirs.version() >= COMPRESSED_FROM && ours.version() >= COMPRESSED_FROM;
      phase = Phase.OPEN;
      sink.handshaken(theirs, space);
    }
  }

  private Verdict<byte[]> payload(byte[] body, int length, int limit) {
    if (compressing) {
      return SnappyBlock.inflate(body, 1, length - 1, limit);
    }
    return length - 1 <= limit
        ? Verdict.accepted(Arrays.copyOfRange(body, 1, length))
        : Verdict.rejected(Fault.MALFORMED, "message of " + (length - 1) + " bytes, expected at most " + limit);
  }

  private void refuse(DisconnectReason reason, String evidence, Sink sink) {
    sink.send(base(new P2pMessage.Disconnect(reason)));
    phase = Phase.CLOSED;
    sink.refused(reason, evidence);
  }

  /** The frames are whole but their content is not the protocol: the peer can still be told why. */
  private void breach(String evidence, Sink sink) {
    sink.send(base(new P2pMessage.Disconnect(DisconnectReason.BREACH_OF_PROTOCOL)));
    broken(evidence, sink);
  }

  private void broken(String evidence, Sink sink) {
    phase = Phase.CLOSED;
    sink.broken(Fault.MALFORMED, evidence);
  }

  /** The frame of a capability's message; its payload has at most {@value #MAX_MESSAGE} bytes. Only after {@code handshaken}. */
  public byte[] encode(Capability capability, int code, RlpSlice payload) {
    if (payload.length() > MAX_MESSAGE) {
      throw new IllegalArgumentException("a message has at most " + MAX_MESSAGE + " bytes, got " + payload.length());
    }
    int id = shared().idOf(capability, code);
    return payload.lend((array, offset, length) -> frame(id, array, offset, length));
  }

  public byte[] encode(Capability capability, int code, byte[] payload) {
    return encode(capability, code, RlpSlice.of(payload));
  }

  public byte[] ping() {
    return base(new P2pMessage.Ping());
  }

  /** The frame of our goodbye; nothing that arrives later is reported. Empty before there are keys to say it with. */
  public byte[] disconnect(DisconnectReason reason) {
    boolean mute = frames == null;
    byte[] goodbye = mute ? new byte[0] : base(new P2pMessage.Disconnect(reason));
    phase = Phase.CLOSED;
    return goodbye;
  }

  /**
   * A frame around any body, neither compressed nor checked: what peers that misbehave on purpose are made of.
   *
   * @param body a message id and whatever follows
   */
  public byte[] unchecked(byte[] body) {
    return frames().seal(body, 0, body.length);
  }

  private byte[] base(P2pMessage message) {
    byte[] payload = P2pCodec.encode(message);
    return frame(P2pCodec.codeOf(message), payload, 0, payload.length);
  }

  private byte[] frame(int id, byte[] payload, int offset, int length) {
    int room = 1 + (compressing ? SnappyBlock.maxLength(length) : length);
    if (room > outgoing.length) {
      outgoing = new byte[room];
    }
    outgoing[0] = id == 0 ? (byte) 0x80 : (byte) id;
    int size;
    if (compressing) {
      size = SnappyBlock.deflate(payload, offset, length, outgoing, 1);
    } else {
      System.arraycopy(payload, offset, outgoing, 1, length);
      size = length;
    }
    byte[] frame = frames().seal(outgoing, 0, 1 + size);
    if (outgoing.length > KEPT_BUFFER) {
      outgoing = new byte[4 * 1024];
    }
    return frame;
  }

  private FrameCodec frames() {
    if (frames == null) {
      throw new IllegalStateException("no keys yet");
    }
    return frames;
  }

  private MessageSpace shared() {
    if (shared == null) {
      throw new IllegalStateException("no capabilities agreed yet");
    }
    return shared;
  }
}
