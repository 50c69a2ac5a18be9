package io.argosy.discovery;

import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.primitives.Keccak;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a node says of itself, signed: {@code [signature (64), sequence, key, value, ...]} with keys ascending and unique, 300 bytes at most. There is no record whose signature was not checked: all come from
 * {@link #decode}, {@link #parse} or {@link Draft#sign}. Immutable.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-778 EIP-778, with the identity scheme "v4"
 */
public final class NodeRecord {
  /** Bytes of the whole list at most. */
  public static final int MAX_BYTES = 300;

  private static final String PREFIX = "enr:";
  private static final int SIGNATURE_BYTES = 64;

  private final NodeId id;
  private final long sequence;
  private final SortedMap<String, RlpSlice> values;
  private final RlpSlice encoded;

  private NodeRecord(NodeId id, long sequence, SortedMap<String, RlpSlice> values, RlpSlice encoded) {
    this.id = id;
    this.sequence = sequence;
    this.values = values;
    this.encoded = encoded;
  }

  /** Reads a record that must be the whole slice, and checks its signature. */
  public static Verdict<NodeRecord> decode(RlpSlice encoded) {
    if (encoded.length() > MAX_BYTES) {
      return malformed("a record of " + encoded.length() + " bytes, at most " + MAX_BYTES);
    }
    try {
      return read(encoded.compact());
    } catch (MalformedRlpException | IllegalArgumentException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Verdict<NodeRecord> read(RlpSlice encoded) {
    RlpReader reader = RlpReader.listOf(encoded);
    byte[] signature = reader.bytes(SIGNATURE_BYTES);
    RlpWriter signed = new RlpWriter(MAX_BYTES).startList();
    RlpSlice number = reader.item();
    signed.item(number);
    long sequence = number.reader().number64();
    SortedMap<String, RlpSlice> values = new TreeMap<>();
    String last = null;
    while (reader.hasNext()) {
      RlpSlice name = reader.item();
      String key = latin(name.reader().bytes());
      if (last != null && key.compareTo(last) <= 0) {
        return malformed("key '" + printable(key) + "' does not stand behind '" + printable(last) + "'");
      }
      last = key;
      RlpSlice value = reader.item();
      values.put(key, value);
      signed.item(name).item(value);
    }
    RlpSlice scheme = values.get("id");
    if (scheme == null || !latin(scheme.reader().bytes()).equals("v4")) {
      return malformed("no identity scheme that we know");
    }
    RlpSlice key = values.get("secp256k1");
    Optional<NodeId> id = key == null ? Optional.empty() : NodeId.fromCompressed(key.reader().bytes(NodeId.COMPRESSED_BYTES));
    if (id.isEmpty()) {
      return malformed("no public key");
    }
    if (!id.get().hasSigned(hash(signed.endList().toBytes()), signature)) {
      return malformed("a signature that is not of " + id.get().brief());
    }
    return Verdict.accepted(new NodeRecord(id.get(), sequence, values, encoded));
  }

  /** Reads the text form: {@code enr:} and base64 for URLs, without padding. */
  public static Verdict<NodeRecord> parse(String text) {
    if (!text.startsWith(PREFIX) || text.endsWith("=")) {
      return malformed("expected " + PREFIX + " and base64 without padding");
    }
    if (text.length() > PREFIX.length() + (MAX_BYTES * 4 + 2) / 3) {
      return malformed("a record of " + text.length() + " characters");
    }
    try {
      return decode(RlpSlice.of(Base64.getUrlDecoder().decode(text.substring(PREFIX.length()))));
    } catch (IllegalArgumentException e) {
      return malformed("not base64: " + e.getMessage());
    }
  }

  private static Verdict<NodeRecord> malformed(String evidence) {
    return Verdict.rejected(Fault.MALFORMED, evidence);
  }

  private static byte[] hash(byte[] content) {
    return Keccak.hash256(content, 0, content.length).toBytes();
  }

  /** Bytes as characters, so that their order is that of the bytes. */
  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String printable(String key) {
    return key.replaceAll("[^ -~]", "?");
  }

  public NodeId id() {
    return id;
  }

  /** Raised by the node with every change; unsigned. */
  public long sequence() {
    return sequence;
  }

  /** The list as it came. */
  public RlpSlice encoded() {
    return encoded;
  }

  /** True if the record has an entry of this name. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** An entry's value, encoded. */
  public Optional<RlpSlice> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Where the node answers, if it says so; IPv4 before IPv6. A node without a UDP port is none of discovery's, and has the TCP port in its place. */
  public Optional<Endpoint> endpoint() {
    return endpoint("ip", "udp", "tcp").or(() -> endpoint("ip6", "udp6", "tcp6").or(() -> endpoint("ip6", "udp", "tcp")));
  }

  private Optional<Endpoint> endpoint(String ipKey, String udpKey, String tcpKey) {
    Optional<IpAddress> ip = read(ipKey, r -> IpAddress.of(r.bytes()));
    int tcp = port(tcpKey);
    int udp = port(udpKey) == 0 ? tcp : port(udpKey);
    return ip.filter(address -> udp > 0 && !address.isUnspecified()).map(address -> new Endpoint(address, udp, tcp));
  }

  private int port(String key) {
    return read(key, RlpReader::smallNumber).filter(port -> port <= 65535).orElse(0);
  }

  /** True if it says where it answers to discovery. */
  public boolean hasDiscovery() {
    return port("udp") > 0 || port("udp6") > 0;
  }

  /** The chain it says to be on: the first item of its entry {@code eth}, whatever may follow (EIP-2124). */
  public Optional<ForkId> eth() {
    return read("eth", r -> ForkId.read(r.list()));
  }

  /** The node as a contact, if it says where it answers. */
  public Optional<Contact> contact() {
    return endpoint().map(endpoint -> Contact.of(id, endpoint));
  }

  /** A value that is there and as it should be. */
  private <T> Optional<T> read(String key, Function<RlpReader, T> reading) {
    RlpSlice value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reading.apply(value.reader()));
    } catch (MalformedRlpException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The text form. */
  public String toText() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(encoded.toBytes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeRecord record && encoded.equals(record.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return toText();
  }

  /** A record to be, of our own. Mutable. */
  public static final class Draft {
    private final long sequence;
    private final SortedMap<String, RlpSlice> values = new TreeMap<>();

    /**
     * @param sequence higher than in any earlier record of the same node
     */
    public Draft(long sequence) {
      this.sequence = sequence;
    }

    /** Address and ports; a port of 0 is left out. */
    public Draft endpoint(IpAddress ip, int udp, int tcp) {
      put(ip.isV4() ? "ip" : "ip6", w -> w.bytes(ip.toBytes()));
      return ports(ip.isV4() ? "" : "6", udp, tcp);
    }

    /** Ports of a node that does not know its address. */
    public Draft ports(int udp, int tcp) {
      return ports("", udp, tcp);
    }

    private Draft ports(String suffix, int udp, int tcp) {
      if (udp > 0) {
        put("udp" + suffix, w -> w.number(udp));
      }
      if (tcp > 0) {
        put("tcp" + suffix, w -> w.number(tcp));
      }
      return this;
    }

    /** The chain we are on. */
    public Draft eth(ForkId id) {
      return put("eth", w -> {
        id.write(w.startList());
        return w.endList();
      });
    }

    public Draft put(String key, Function<RlpWriter, RlpWriter> value) {
      values.put(key, value.apply(new RlpWriter()).toSlice());
      return this;
    }

    /**
     * The record, signed.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public NodeRecord sign(NodeKey key) {
      put("id", w -> w.bytes(new byte[] {'v', '4'}));
      put("secp256k1", w -> w.bytes(key.id().compressed()));
      byte[] signature = key.sign(hash(content(new RlpWriter(MAX_BYTES).startList())));
      byte[] whole = content(new RlpWriter(MAX_BYTES).startList().bytes(signature));
      if (whole.length > MAX_BYTES) {
        throw new IllegalArgumentException("a record of " + whole.length + " bytes, at most " + MAX_BYTES);
      }
      return new NodeRecord(key.id(), sequence, new TreeMap<>(values), RlpSlice.of(whole));
    }

    private byte[] content(RlpWriter writer) {
      writer.number(sequence);
      values.forEach((name, value) -> writer.bytes(name.getBytes(StandardCharsets.ISO_8859_1)).item(value));
      return writer.endList().toBytes();
    }
  }
}
