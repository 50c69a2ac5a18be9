package io.argosy.devp2p.p2p;

/**
 * A protocol that both ends may speak on top of the base protocol, in one version; ordered by name, then version.
 *
 * @param name 1 to 8 printable ASCII characters
 * @param version not negative
 * @spec https://github.com/ethereum/devp2p/blob/master/rlpx.md#capability-messaging RLPx, capability messaging
 */
public record Capability(String name, int version) implements Comparable<Capability> {
  public static final String ETH = "eth";
  public static final String SNAP = "snap";

  public Capability {
    if (!isName(name) || version < 0) {
      throw new IllegalArgumentException("no capability: " + name + "/" + version);
    }
  }

  public static Capability eth(int version) {
    return new Capability(ETH, version);
  }

  public static Capability snap(int version) {
    return new Capability(SNAP, version);
  }

  /** True for 1 to 8 printable ASCII characters. */
  static boolean isName(String name) {
    return !name.isEmpty() && name.length() <= 8 && name.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  @Override
  public int compareTo(Capability other) {
    int order = name.compareTo(other.name);
    return order != 0 ? order : Integer.compare(version, other.version);
  }

  /** As people say it: {@code eth/68}. */
  @Override
  public String toString() {
    return name + "/" + version;
  }
}
