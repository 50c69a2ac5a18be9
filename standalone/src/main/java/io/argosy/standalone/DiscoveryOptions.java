package io.argosy.standalone;

import java.util.List;

/**
 * How peers are found, and whether anything is told them, in the words of the command line.
 *
 * @param sources {@code auto}, {@code off}, or {@code v4}, {@code v5}, parted by commas
 * @param bootNodes enodes in the place of the network's
 * @param lists {@code network}, {@code none}, or links to DNS lists
 * @param nat {@code none} or {@code extip:IP}
 * @param host address that is listened on for peers and for discovery
 * @param nodePort port that others reach us by; 0 if it is the one that is listened on
 * @param gossip {@code on} or {@code off}
 */
public record DiscoveryOptions(String sources, List<String> bootNodes, List<String> lists, String nat, String host, int nodePort, String gossip) {
  /** Nobody is looked for, and only this host can come. */
  public static final DiscoveryOptions OFF = new DiscoveryOptions("off", List.of(), List.of("none"), "none", "127.0.0.1", 0, "on");

  public DiscoveryOptions {
    bootNodes = List.copyOf(bootNodes);
    lists = List.copyOf(lists);
  }

  /** From boot nodes on this host alone. */
  public static DiscoveryOptions onLoopback(List<String> bootNodes) {
    return new DiscoveryOptions("v4", bootNodes, List.of("none"), "none", "127.0.0.1", 0, "on");
  }
}
