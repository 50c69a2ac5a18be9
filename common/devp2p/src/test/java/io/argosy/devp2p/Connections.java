package io.argosy.devp2p;

import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.MessageSpace;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Two ends of a connection, joined by arrays. */
final class Connections {
  static final List<Capability> OFFER = List.of(Capability.eth(68), Capability.snap(1));
  static final SecureRandom RANDOM = new SecureRandom();

  final End dialer;
  final End accepter;

  Connections(NodeKey dialing, Hello dialers, NodeKey accepting, Hello accepters) {
    dialer = new End(PeerConnection.dialing(dialing, accepting.id(), dialers, RANDOM));
    accepter = new End(PeerConnection.accepting(accepting, accepters, RANDOM));
    dialer.outgoing.writeBytes(dialer.connection.start());
    accepter.outgoing.writeBytes(accepter.connection.start());
  }

  static Connections offering(List<Capability> dialers, List<Capability> accepters) {
    NodeKey a = NodeKey.random(RANDOM);
    NodeKey b = NodeKey.random(RANDOM);
    return new Connections(a, Hello.of("a", dialers, a.id()), b, Hello.of("b", accepters, b.id()));
  }

  /** Both open. */
  static Connections open() {
    Connections pair = offering(OFFER, OFFER);
    pair.exchange(Gen.seeded(1));
    return pair;
  }

  /** Carries bytes both ways, in pieces, until nobody has anything to say. */
  void exchange(Gen gen) {
    while (dialer.outgoing.size() + accepter.outgoing.size() > 0) {
      accepter.receive(dialer.drain(), gen);
      dialer.receive(accepter.drain(), gen);
    }
  }

  /** An end, and what it reported: one line each. */
  static final class End implements PeerConnection.Sink {
    final PeerConnection connection;
    final ByteArrayOutputStream outgoing = new ByteArrayOutputStream();
    final List<String> reports = new ArrayList<>();
    final List<RlpSlice> payloads = new ArrayList<>();

    End(PeerConnection connection) {
      this.connection = connection;
    }

    byte[] drain() {
      byte[] bytes = outgoing.toByteArray();
      outgoing.reset();
      return bytes;
    }

    void receive(byte[] bytes, Gen gen) {
      int at = 0;
      while (at < bytes.length) {
        int piece = Math.min(bytes.length - at, gen.between(1, gen.oneOf(2, 50, 20_000)));
        connection.receive(bytes, at, piece, this);
        at += piece;
      }
    }

    void receive(byte[] bytes) {
      connection.receive(bytes, 0, bytes.length, this);
    }

    @Override
    public void send(byte[] bytes) {
      outgoing.writeBytes(bytes);
    }

    @Override
    public void handshaken(Hello theirs, MessageSpace shared) {
      reports.add("handshaken " + theirs.clientId() + " " + shared);
    }

    @Override
    public void message(Capability capability, int code, RlpSlice payload) {
      reports.add("message " + capability + " " + code);
      payloads.add(payload);
    }

    @Override
    public void ping() {
      reports.add("ping");
    }

    @Override
    public void pong() {
      reports.add("pong");
    }

    @Override
    public void disconnected(DisconnectReason reason) {
      reports.add("disconnected " + reason);
    }

    @Override
    public void refused(DisconnectReason reason, String evidence) {
      reports.add("refused " + reason);
    }

    @Override
    public void broken(Fault fault, String evidence) {
      reports.add("broken " + fault + ": " + evidence);
    }
  }
}
