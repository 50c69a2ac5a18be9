package io.argosy.wirepeer;

import io.argosy.devp2p.PeerConnection;
import io.argosy.devp2p.eth.EthCodec;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.MessageSpace;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.snap.SnapCodec;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A connection on a socket: one virtual thread reads, any thread writes, a lock stands between. */
final class WireSession implements PeerConnection.Sink {
  private static final int READ_BYTES = 64 * 1024;
  private static final Capability SNAP = Capability.snap(SnapCodec.VERSION);

  /** geth pings after so long, and drops who is silent for twice as long. */
  private static final Duration IDLE = Duration.ofSeconds(15);

  /** What is said and heard on it. Called with the session's lock held. */
  interface Speaker {
    /** Hellos are exchanged; nothing is sent yet. */
    void greet(WireSession session, Hello theirs);

    /** The first message is a Status, and no other is. */
    void hear(WireSession session, EthMessage message);

    /** A message of snap; comes after the Status. */
    void hear(WireSession session, SnapMessage message);

    /** Over; {@code reason} is theirs, null if they gave none. Called once. */
    void over(WireSession session, String why, @Nullable DisconnectReason reason);
  }

  private final Socket socket;
  private final PeerConnection connection;
  private final Speaker speaker;
  private final Upload upload;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable MessageSpace shared;
  private @Nullable Capability eth;
  private @Nullable EthCodec codec;
  private @Nullable Status theirs;
  private boolean over;

  /**
   * @param upload what answers go through; the rest does not wait for it
   */
  WireSession(Socket socket, PeerConnection connection, Speaker speaker, Upload upload) {
    this.socket = socket;
    this.connection = connection;
    this.speaker = speaker;
    this.upload = upload;
  }

  void start() {
    Thread.ofVirtual().name("wire-session").start(this::run);
  }

  private void run() {
    String why = "the other side closed";
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) IDLE.toMillis());
      byte[] first = connection.start();
      if (first.length > 0) {
        send(first);
      }
      read();
    } catch (IOException | UncheckedIOException e) {
      why = String.valueOf(e.getMessage());
    } finally {
      end(why, null);
    }
  }

  private void read() throws IOException {
    byte[] buffer = new byte[READ_BYTES];
    int count = 0;
    while (count >= 0) {
      try {
        count = socket.getInputStream().read(buffer);
      } catch (SocketTimeoutException idle) {
        count = 0;
        locked(() -> {
          if (connection.isOpen()) {
            send(connection.ping());
          }
        });
      }
      int arrived = count;
      if (arrived > 0) {
        locked(() -> connection.receive(buffer, 0, arrived, this));
      }
    }
  }

  /** Runs with the lock held: what {@link PeerConnection} needs, being owned by one thread at a time. */
  void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  int version() {
    return codec().version();
  }

  @Nullable Status theirs() {
    return theirs;
  }

  boolean isOver() {
    return over;
  }

  /** Sends an eth message at once. */
  void say(EthMessage message) {
    sayNow(written(message), Sending.NORMAL);
  }

  /** Sends a snap message at once. */
  void say(SnapMessage message) {
    sayNow(written(message), Sending.NORMAL);
  }

  /** Answers in some way. */
  void answer(EthMessage.Reply message, Sending sending) {
    answer(written(message), sending);
  }

  /** Answers in some way. */
  void answer(SnapMessage.Reply message, Sending sending) {
    answer(written(message), sending);
  }

  /** A message before it becomes a frame, for which its turn must have come. */
  private record Written(Capability capability, int code, RlpSlice payload) {}

  private Written written(EthMessage message) {
    EthCodec.Encoded encoded = codec().encode(message);
    return new Written(eth(), encoded.code(), encoded.payload());
  }

  private static Written written(SnapMessage message) {
    SnapCodec.Encoded encoded = SnapCodec.encode(message);
    return new Written(SNAP, encoded.code(), encoded.payload());
  }

  /** A delay, and waiting for the line, pass on another thread. */
  private void answer(Written message, Sending sending) {
    if (sending.delay().isZero() && !upload.isLimited()) {
      sayNow(message, sending);
      return;
    }
    Thread.ofVirtual().start(() -> {
      try {
        Thread.sleep(sending.delay());
        upload.send(message.payload.length(), () -> sayNow(message, sending));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void sayNow(Written message, Sending sending) {
    lock.lock();
    try {
      if (!over) {
        transmit(message, sending);
      }
    } catch (UncheckedIOException gone) {
      close(String.valueOf(gone.getMessage()));
    } finally {
      lock.unlock();
    }
  }

  private void transmit(Written message, Sending sending) {
    switch (sending.spoiling()) {
      case SILENCE -> {
        // As if it were lost.
      }
      case NONE -> write(frame(message, message.payload), sending);
      case OVERSIZED_FRAME -> write(Arrays.copyOf(connection.unchecked(Spoiled.largestBody(id(message))), 64), sending);
      case BAD_MAC -> write(Spoiled.badMac(frame(message, message.payload)), sending);
      case MALFORMED_RLP -> write(frame(message, Spoiled.cut(message.payload)), sending);
      case BOMB -> write(connection.unchecked(Spoiled.bomb(id(message))), sending);
      case HANG_UP -> {
        byte[] frame = frame(message, message.payload);
        write(Arrays.copyOf(frame, frame.length / 2), sending);
        close("hung up");
      }
    }
  }

  private byte[] frame(Written message, RlpSlice payload) {
    return connection.encode(message.capability, message.code, payload);
  }

  private void write(byte[] bytes, Sending sending) {
    int piece = sending.pieceBytes() == 0 ? bytes.length : sending.pieceBytes();
    try {
      for (int at = 0; at < bytes.length; at += piece) {
        if (at > 0) {
          Thread.sleep(sending.pause());
        }
        socket.getOutputStream().write(bytes, at, Math.min(piece, bytes.length - at));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says goodbye and closes. */
  void leave(DisconnectReason reason) {
    leave(reason, "left: " + reason);
  }

  private void leave(DisconnectReason reason, String why) {
    locked(() -> {
      try {
        write(connection.disconnect(reason), Sending.NORMAL);
      } catch (UncheckedIOException gone) {
        // The other side was faster.
      }
      close(why);
    });
  }

  /** Closes without a word, whoever is writing. */
  void cut() {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed either way.
    }
  }

  private void close(String why) {
    end(why, null);
  }

  private void end(String why, @Nullable DisconnectReason reason) {
    locked(() -> {
      if (!over) {
        over = true;
        speaker.over(this, why, reason);
      }
      cut();
    });
  }

  @Override
  public void send(byte[] bytes) {
    write(bytes, Sending.NORMAL);
  }

  @Override
  public void handshaken(Hello hello, MessageSpace space) {
    int version = space.versionOf(Capability.ETH).orElseThrow();
    shared = space;
    eth = Capability.eth(version);
    codec = EthCodec.of(version);
    speaker.greet(this, hello);
  }

  @Override
  public void message(Capability capability, int code, RlpSlice payload) {
    if (capability.equals(SNAP)) {
      snapMessage(code, payload);
      return;
    }
    if (!capability.equals(eth)) {
      return;
    }
    switch (codec().decode(code, payload)) {
      case Verdict.Rejected<EthMessage>(Fault _, String evidence) -> breach(evidence);
      case Verdict.Accepted<EthMessage>(EthMessage message) -> {
        if (message instanceof Status != (theirs == null)) {
          breach(theirs == null ? "a message before Status" : "a second Status");
          return;
        }
        if (message instanceof Status status) {
          theirs = status;
        }
        speaker.hear(this, message);
      }
    }
  }

  private void snapMessage(int code, RlpSlice payload) {
    if (theirs == null) {
      breach("a message before Status");
      return;
    }
    switch (SnapCodec.decode(code, payload)) {
      case Verdict.Rejected<SnapMessage>(Fault _, String evidence) -> breach(evidence);
      case Verdict.Accepted<SnapMessage>(SnapMessage message) -> speaker.hear(this, message);
    }
  }

  private void breach(String evidence) {
    leave(DisconnectReason.BREACH_OF_PROTOCOL, evidence);
  }

  @Override
  public void ping() {}

  @Override
  public void pong() {}

  @Override
  public void disconnected(DisconnectReason reason) {
    end("disconnected: " + reason, reason);
  }

  @Override
  public void refused(DisconnectReason reason, String evidence) {
    end("refused: " + evidence, null);
  }

  @Override
  public void broken(Fault fault, String evidence) {
    end("broken: " + evidence, null);
  }

  /** True if both speak snap. */
  boolean hasSnap() {
    return Objects.requireNonNull(shared).versionOf(Capability.SNAP).isPresent();
  }

  private int id(Written message) {
    return Objects.requireNonNull(shared).idOf(message.capability, message.code);
  }

  private Capability eth() {
    return Objects.requireNonNull(eth);
  }

  private EthCodec codec() {
    return Objects.requireNonNull(codec, "before Hello");
  }
}
