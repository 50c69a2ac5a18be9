package io.argosy.devp2p.p2p;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the base protocol, as forgiving as EIP-8 asks: items it does not know are skipped. */
public final class P2pCodec {
  private P2pCodec() {}

  /** The code stands in front of the payload, outside it. */
  public static int codeOf(P2pMessage message) {
    return switch (message) {
      case P2pMessage.Hello _ -> P2pMessage.HELLO;
      case P2pMessage.Disconnect _ -> P2pMessage.DISCONNECT;
      case P2pMessage.Ping _ -> P2pMessage.PING;
      case P2pMessage.Pong _ -> P2pMessage.PONG;
    };
  }

  /** The payload. */
  public static byte[] encode(P2pMessage message) {
    RlpWriter writer = new RlpWriter().startList();
    switch (message) {
      case P2pMessage.Hello hello -> hello(writer, hello);
      case P2pMessage.Disconnect(DisconnectReason reason) -> writer.number(sendable(reason).code());
      case P2pMessage.Ping _, P2pMessage.Pong _ -> {}
    }
    return writer.endList().toBytes();
  }

  private static void hello(RlpWriter writer, P2pMessage.Hello hello) {
    writer.number(hello.version()).bytes(hello.clientId().getBytes(StandardCharsets.UTF_8)).startList();
    for (Capability capability : hello.capabilities()) {
      writer
          .startList()
          .bytes(capability.name().getBytes(StandardCharsets.US_ASCII))
          .number(capability.version())
          .endList();
    }
    writer.endList().number(hello.listenPort()).bytes(hello.id().toBytes());
  }

  private static DisconnectReason sendable(DisconnectReason reason) {
    if (reason == DisconnectReason.UNKNOWN) {
      throw new IllegalArgumentException("UNKNOWN is for what others send");
    }
    return reason;
  }

  /** The message with this code; a code the base protocol does not have is refused. */
  public static Verdict<P2pMessage> decode(int code, RlpSlice payload) {
    try {
      return switch (code) {
        case P2pMessage.HELLO -> Verdict.accepted(readHello(payload.reader().list()));
        case P2pMessage.DISCONNECT -> Verdict.accepted(new P2pMessage.Disconnect(readReason(payload)));
        case P2pMessage.PING -> Verdict.accepted(new P2pMessage.Ping());
        case P2pMessage.PONG -> Verdict.accepted(new P2pMessage.Pong());
        default -> Verdict.rejected(Fault.MALFORMED, "no base message " + code);
      };
    } catch (MalformedRlpException malformed) {
      return Verdict.rejected(Fault.MALFORMED, "base message " + code + ": " + malformed.getMessage());
    }
  }

  private static P2pMessage.Hello readHello(RlpReader list) {
    int version = (int) Math.min(Integer.MAX_VALUE, list.number());
    String clientId = printable(list.bytes());
    List<Capability> capabilities = readCapabilities(list.list());
    long port = list.number();
    return new P2pMessage.Hello(version, clientId, capabilities, port, NodeId.of(list.bytes(NodeId.BYTES)));
  }

  private static List<Capability> readCapabilities(RlpReader list) {
    List<Capability> capabilities = new ArrayList<>();
    while (list.hasNext()) {
      RlpReader pair = list.list();
      String name = new String(pair.bytes(), StandardCharsets.ISO_8859_1);
      long version = pair.number();
      if (Capability.isName(name) && version <= Integer.MAX_VALUE) {
        capabilities.add(new Capability(name, (int) version));
      }
    }
    return capabilities;
  }

  private static String printable(byte[] text) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < Math.min(text.length, P2pMessage.Hello.MAX_CLIENT_ID); i++) {
      printable.append(text[i] >= 0x20 && text[i] < 0x7f ? (char) text[i] : '?');
    }
    return printable.toString();
  }

  /** A list with a number, a bare number, or an empty list (which stands for zero): all three are sent in the wild. */
  private static DisconnectReason readReason(RlpSlice payload) {
    RlpReader reader = payload.reader();
    RlpReader reason = reader.nextIsList() ? reader.list() : reader;
    return reason.hasNext() ? DisconnectReason.of(reason.number()) : DisconnectReason.REQUESTED;
  }
}
