package io.argosy.discovery.v4;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.v4.Packet.EnrRequest;
import io.argosy.discovery.v4.Packet.EnrResponse;
import io.argosy.discovery.v4.Packet.FindNode;
import io.argosy.discovery.v4.Packet.Neighbors;
import io.argosy.discovery.v4.Packet.Ping;
import io.argosy.discovery.v4.Packet.Pong;
import io.argosy.discovery.v4.Packet.Stated;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Packets as bytes.
 *
 * <pre>
 *   hash (32) ‖ signature (r ‖ s ‖ v, 65) ‖ type (1) ‖ RLP list ‖ anything
 *               └──────── hashed by hash ──────────────────────────────┘
 *                                         └─ hashed, and signed ───────┘
 * </pre>
 *
 * As EIP-8 wants it, more items than are known and bytes behind the list are ignored, and the version of a ping is not looked at.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/discv4.md#wire-protocol Discovery v4, wire protocol
 */
public final class PacketCodec {
  /** Bytes of a packet at most. */
  public static final int MAX_BYTES = 1280;

  private static final int SIGNED_FROM = Hash.BYTES + 65;
  private static final long VERSION = 4;

  private PacketCodec() {}

  /** A packet that came: whose it is is proven, from where it came is not. */
  public record Opened(NodeId from, Hash hash, Packet packet) {}

  /** A packet to send, and the hash that its answer will name. */
  public record Sealed(RlpSlice bytes, Hash hash) {}

  /** A packet of our own. */
  public static Sealed seal(Packet packet, NodeKey key) {
    RlpWriter writer = new RlpWriter(512).startList();
    int type = write(packet, writer);
    byte[] content = writer.endList().toBytes();
    byte[] bytes = new byte[SIGNED_FROM + 1 + content.length];
    bytes[SIGNED_FROM] = (byte) type;
    System.arraycopy(content, 0, bytes, SIGNED_FROM + 1, content.length);
    byte[] signed = Keccak.hash256(bytes, SIGNED_FROM, bytes.length - SIGNED_FROM).toBytes();
    System.arraycopy(key.signRecoverable(signed), 0, bytes, Hash.BYTES, 65);
    Hash hash = Keccak.hash256(bytes, Hash.BYTES, bytes.length - Hash.BYTES);
    hash.write(bytes, 0);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalStateException("a packet of " + bytes.length + " bytes");
    }
    return new Sealed(RlpSlice.of(bytes), hash);
  }

  /** Reads {@code [0, length)}; the array may change afterwards. */
  public static Verdict<Opened> open(byte[] array, int length) {
    if (length <= SIGNED_FROM + 1 || length > MAX_BYTES) {
      return Verdict.rejected(Fault.MALFORMED, "a packet of " + length + " bytes");
    }
    Hash hash = Keccak.hash256(array, Hash.BYTES, length - Hash.BYTES);
    if (!hash.equals(Hash.read(array, 0))) {
      return Verdict.rejected(Fault.MALFORMED, "a packet with another's hash");
    }
    byte[] signed = Keccak.hash256(array, SIGNED_FROM, length - SIGNED_FROM).toBytes();
    Optional<NodeId> from = NodeKey.recover(signed, Arrays.copyOfRange(array, Hash.BYTES, SIGNED_FROM));
    if (from.isEmpty()) {
      return Verdict.rejected(Fault.MALFORMED, "a packet that nobody signed");
    }
    try {
      byte[] own = Arrays.copyOfRange(array, SIGNED_FROM + 1, length);
      return read(array[SIGNED_FROM], RlpReader.over(own).list()).then(p -> Verdict.accepted(new Opened(from.get(), hash, p)));
    } catch (MalformedRlpException | IllegalArgumentException e) {
      return Verdict.rejected(Fault.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static int write(Packet packet, RlpWriter w) {
    return switch (packet) {
      case Ping p -> {
        write(p.to(), write(p.from(), w.number(VERSION))).number(p.expiration());
        p.recordSequence().ifPresent(w::number);
        yield 1;
      }
      case Pong p -> {
        write(p.to(), w).hash(p.ping()).number(p.expiration());
        p.recordSequence().ifPresent(w::number);
        yield 2;
      }
      case FindNode p -> {
        w.bytes(p.target().toBytes()).number(p.expiration());
        yield 3;
      }
      case Neighbors p -> {
        w.startList();
        for (Contact contact : p.contacts()) {
          Endpoint at = contact.endpoint();
          w.startList().bytes(at.ip().toBytes()).number(at.udp()).number(at.tcp()).bytes(contact.id().toBytes()).endList();
        }
        w.endList().number(p.expiration());
        yield 4;
      }
      case EnrRequest p -> {
        w.number(p.expiration());
        yield 5;
      }
      case EnrResponse p -> {
        w.hash(p.request()).item(p.record().encoded());
        yield 6;
      }
    };
  }

  private static RlpWriter write(Stated stated, RlpWriter w) {
    byte[] ip = stated.ip() == null ? new byte[4] : stated.ip().toBytes();
    return w.startList().bytes(ip).number(stated.udp()).number(stated.tcp()).endList();
  }

  private static Verdict<Packet> read(int type, RlpReader r) {
    return switch (type) {
      case 1 -> {
        r.skip();
        yield Verdict.accepted(new Ping(stated(r.list()), stated(r.list()), r.number64(), sequence(r)));
      }
      case 2 -> Verdict.accepted(new Pong(stated(r.list()), r.hash(), r.number64(), sequence(r)));
      case 3 -> Verdict.accepted(new FindNode(NodeId.of(r.bytes(NodeId.BYTES)), r.number64()));
      case 4 -> Verdict.accepted(new Neighbors(contacts(r.list()), r.number64()));
      case 5 -> Verdict.accepted(new EnrRequest(r.number64()));
      case 6 -> {
        Hash request = r.hash();
        yield NodeRecord.decode(r.item()).then(record -> Verdict.accepted(new EnrResponse(request, record)));
      }
      default -> Verdict.rejected(Fault.MALFORMED, "a packet of type " + (type & 0xff));
    };
  }

  /** Of a node that does not say, or with another thing in its place: what follows the sequence's place belongs to versions to come. */
  private static OptionalLong sequence(RlpReader r) {
    try {
      return r.hasNext() && !r.nextIsList() ? OptionalLong.of(r.number64()) : OptionalLong.empty();
    } catch (MalformedRlpException _) {
      return OptionalLong.empty();
    }
  }

  private static Stated stated(RlpReader r) {
    byte[] ip = r.bytes();
    IpAddress address = ip.length == 4 || ip.length == 16 ? IpAddress.of(ip) : null;
    return new Stated(address, port(r), r.hasNext() ? port(r) : 0);
  }

  private static int port(RlpReader r) {
    int port = r.smallNumber();
    if (port > 65535) {
      throw new MalformedRlpException("port " + port);
    }
    return port;
  }

  /** Those that are nodes' as they should be; others are passed over. */
  private static List<Contact> contacts(RlpReader list) {
    List<Contact> contacts = new ArrayList<>();
    while (list.hasNext()) {
      RlpReader r = list.list();
      byte[] ip = r.bytes();
      int udp = port(r);
      int tcp = port(r);
      NodeId id = NodeId.of(r.bytes(NodeId.BYTES));
      if ((ip.length == 4 || ip.length == 16) && udp > 0) {
        contacts.add(Contact.of(id, new Endpoint(IpAddress.of(ip), udp, tcp)));
      }
    }
    return contacts;
  }
}
