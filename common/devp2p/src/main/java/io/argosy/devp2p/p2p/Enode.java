package io.argosy.devp2p.p2p;

import io.argosy.devp2p.rlpx.NodeId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node is, and who it must prove to be: {@code enode://ID@HOST:PORT}, a host in brackets if it is IPv6, and perhaps
 * {@code ?discport=} for another UDP port.
 *
 * @param host an address or a name; an IPv6 address without brackets
 * @param port of TCP, 1 to 65535
 * @param discoveryPort of UDP, 0 to 65535; 0 says that there is no discovery
 * @spec https://ethereum.org/developers/docs/networking-layer/network-addresses/#enode Enode
 */
public record Enode(NodeId id, String host, int port, int discoveryPort) {
  private static final Pattern SHAPE =
      Pattern.compile("enode://([^@]*)@(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]/?@]+):([0-9]+)(?:\\?discport=([0-9]+))?");

  public Enode {
    if (port < 1 || port > 65535 || discoveryPort < 0 || discoveryPort > 65535) {
      throw new IllegalArgumentException("no port: " + port + ", discovery " + discoveryPort);
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("an enode has a host");
    }
  }

  public Enode(NodeId id, String host, int port) {
    this(id, host, port, port);
  }

  /** Reads an enode URL; throws {@link IllegalArgumentException} that says what is wrong with it. */
  public static Enode parse(String url) {
    Matcher matcher = SHAPE.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected enode://ID@HOST:PORT, got " + brief(url));
    }
    String id = matcher.group(1);
    if (!id.matches("[0-9a-fA-F]{128}")) {
      throw new IllegalArgumentException("an enode's id has 128 hex digits, got " + id.length() + " characters");
    }
    String host = matcher.group(2);
    int port = port(matcher.group(3), 1);
    int discovery = matcher.group(4) == null ? port : port(matcher.group(4), 0);
    NodeId node = NodeId.fromHex(id);
    if (!node.isOnCurve()) {
      throw new IllegalArgumentException("no such public key: " + node.brief() + "..");
    }
    return new Enode(node, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port, discovery);
  }

  private static int port(String digits, int lowest) {
    int port = digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (port < lowest || port > 65535) {
      throw new IllegalArgumentException("a port is " + lowest + " to 65535, got " + digits);
    }
    return port;
  }

  private static String brief(String url) {
    return url.length() <= 40 ? url : url.substring(0, 40) + "..";
  }

  /** The URL. */
  @Override
  public String toString() {
    String where = host.contains(":") ? "[" + host + "]" : host;
    String url = "enode://" + id.toHex() + "@" + where + ":" + port;
    return discoveryPort == port ? url : url + "?discport=" + discoveryPort;
  }
}
