package io.argosy.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** An IP address, 4 or 16 bytes; an IPv4 address mapped into IPv6 is the IPv4 address. Never looks up a name. */
public final class IpAddress {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * An address from 4 or 16 bytes, copied.
   *
   * @throws IllegalArgumentException for any other length
   */
  public static IpAddress of(byte[] bytes) {
    if (bytes.length == 16 && Arrays.equals(bytes, 0, 12, MAPPED, 0, 12)) {
      return new IpAddress(Arrays.copyOfRange(bytes, 12, 16));
    }
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an IP address has 4 or 16 bytes, got " + bytes.length);
    }
    return new IpAddress(bytes.clone());
  }

  /**
   * Reads {@code 10.0.0.1} or {@code fe80::1}.
   *
   * @throws IllegalArgumentException for anything else, names too
   */
  public static IpAddress parse(String literal) {
    return of(InetAddress.ofLiteral(literal).getAddress());
  }

  /** A copy of the 4 or 16 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  public boolean isV4() {
    return bytes.length == 4;
  }

  /** 0.0.0.0 or ::, which is nobody's. */
  public boolean isUnspecified() {
    return inet().isAnyLocalAddress();
  }

  public boolean isLoopback() {
    return inet().isLoopbackAddress();
  }

  /** Loopback, private and link-local addresses: what is not routed between networks. */
  public boolean isLan() {
    InetAddress inet = inet();
    return inet.isLoopbackAddress() || inet.isSiteLocalAddress() || inet.isLinkLocalAddress() || !isV4() && (bytes[0] & 0xfe) == 0xfc;
  }

  /** Multicast, broadcast, and what RFC 6890 sets aside for documents and the future: no node has one. */
  public boolean isSpecial() {
    if (inet().isMulticastAddress()) {
      return true;
    }
    if (!isV4()) {
      return word(0) == 0x2001 && word(2) == 0x0db8;
    }
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    int c = bytes[2] & 0xff;
    return a == 0 || a >= 240
        || a == 192 && b == 0 && (c == 0 || c == 2)
        || a == 198 && (b == 18 || b == 19 || b == 51 && c == 100)
        || a == 203 && b == 0 && c == 113;
  }

  private int word(int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  /** The network that limits count by: the first 24 bits, of an IPv6 address the first 48. */
  public IpAddress network() {
    byte[] masked = bytes.clone();
    Arrays.fill(masked, isV4() ? 3 : 6, masked.length, (byte) 0);
    return new IpAddress(masked);
  }

  /** Whether a node at {@code sender} may speak of one here: nobody leads us into a network that is not its own. */
  public boolean mayBeToldBy(IpAddress sender) {
    return !isUnspecified()
        && !isSpecial()
        && (!isLoopback() || sender.isLoopback())
        && (!isLan() || sender.isLan());
  }

  /** As the JDK has it. */
  public InetAddress inet() {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return inet().getHostAddress();
  }
}
