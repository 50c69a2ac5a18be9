package io.argosy.devp2p;

import io.argosy.devp2p.p2p.P2pCodec;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.FrameCodec;
import io.argosy.devp2p.rlpx.Handshake;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;

/** A dialer that has done the key exchange and then says whatever a test wants, uncompressed. */
final class RawPeer {
  final NodeKey key;
  final Connections.End accepter;
  private final FrameCodec frames;

  RawPeer() {
    this(NodeKey.random(Connections.RANDOM), NodeKey.random(Connections.RANDOM));
  }

  RawPeer(NodeKey key, NodeKey accepting) {
    this.key = key;
    Hello hello = Hello.of("b", Connections.OFFER, accepting.id());
    accepter = new Connections.End(PeerConnection.accepting(accepting, hello, Connections.RANDOM));
    Handshake handshake = Handshake.initiator(key, accepting.id(), Connections.RANDOM);
    accepter.receive(handshake.auth());
    byte[] ack = accepter.drain();
    handshake.receive(ack, 0, ack.length);
    frames = new FrameCodec(((Handshake.Progress.Established) handshake.progress()).secrets());
  }

  void hello(NodeId id) {
    say(0x80, P2pCodec.encode(Hello.of("raw", Connections.OFFER, id)));
  }

  void say(int idByte, byte[] payload) {
    byte[] body = new byte[1 + payload.length];
    body[0] = (byte) idByte;
    System.arraycopy(payload, 0, body, 1, payload.length);
    accepter.receive(frames.seal(body, 0, body.length));
  }
}
