package io.argosy.discovery.net;

import io.argosy.discovery.IpAddress;
import io.argosy.rlp.RlpSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;

/** A UDP socket that is bound to one address. */
public final class UdpSocket implements AutoCloseable {
  private final DatagramChannel channel;
  private final int port;

  private UdpSocket(DatagramChannel channel, int port) {
    this.channel = channel;
    this.port = port;
  }

  /**
   * Binds a socket.
   *
   * @param at port 0 for any
   * @throws UncheckedIOException if the port is taken, or the address is not one of this host
   */
  public static UdpSocket bind(InetSocketAddress at) {
    try {
      DatagramChannel channel = DatagramChannel.open(
          at.getAddress() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
      try {
        channel.bind(at);
        return new UdpSocket(channel, ((InetSocketAddress) channel.getLocalAddress()).getPort());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException("UDP port " + at.getPort() + " on " + at.getHostString() + " cannot be opened: " + e.getMessage(), e));
    }
  }

  /** The port it is bound to. */
  public int port() {
    return port;
  }

  /** False if the network did not take it. */
  boolean send(IpAddress ip, int toPort, RlpSlice bytes) {
    try {
      return channel.send(bytes.toBuffer(), new InetSocketAddress(ip.inet(), toPort)) == bytes.length();
    } catch (IOException | UnsupportedAddressTypeException _) {
      // No way to that network, or the socket is closed: a packet that is lost, as UDP's are.
      return false;
    }
  }

  /** Waits for a packet; where it came from, or null once the socket is closed. */
  @org.jspecify.annotations.Nullable InetSocketAddress receive(ByteBuffer buffer) throws IOException {
    try {
      buffer.clear();
      return (InetSocketAddress) channel.receive(buffer);
    } catch (ClosedChannelException _) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
