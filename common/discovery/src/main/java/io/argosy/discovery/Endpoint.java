package io.argosy.discovery;

/**
 * Where a node answers.
 *
 * @param udp 1 to 65535
 * @param tcp 0 to 65535; 0 for a node that only helps others to find each other
 */
public record Endpoint(IpAddress ip, int udp, int tcp) {
  public Endpoint {
    if (udp < 1 || udp > 65535 || tcp < 0 || tcp > 65535) {
      throw new IllegalArgumentException("no ports: udp " + udp + ", tcp " + tcp);
    }
  }

  /** {@code 10.0.0.1:30303}, an IPv6 address in brackets; the UDP port. */
  @Override
  public String toString() {
    return (ip.isV4() ? ip.toString() : "[" + ip + "]") + ":" + udp;
  }
}
