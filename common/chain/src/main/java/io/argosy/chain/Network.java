package io.argosy.chain;

import java.util.List;

/**
 * A chain by name: its rules, where it begins, and how its nodes are found.
 *
 * @param bootNodes enodes of nodes that know others
 * @param dnsLists signed lists of nodes in the DNS, {@code enrtree://KEY@DOMAIN}
 */
public record Network(String name, ChainSpec spec, BlockHeader genesis, List<String> bootNodes, List<String> dnsLists) {
  public Network {
    bootNodes = List.copyOf(bootNodes);
    dnsLists = List.copyOf(dnsLists);
  }

  /** A chain whose nodes must be named. */
  public Network(String name, ChainSpec spec, BlockHeader genesis) {
    this(name, spec, genesis, List.of(), List.of());
  }

  public ForkSchedule forkSchedule() {
    return ForkSchedule.of(spec, genesis);
  }
}
