package io.argosy.chain;

import io.argosy.primitives.Hash;
import java.util.List;
import java.util.Map;

/**
 * A chain by name: its rules, where it begins, and how its nodes are found.
 *
 * @param version of the file that describes it; empty if it has none
 * @param bootNodes enodes of nodes that know others
 * @param dnsLists signed lists of nodes in the DNS, {@code enrtree://KEY@DOMAIN}
 */
public record Network(String name, String version, ChainSpec spec, BlockHeader genesis, List<String> bootNodes, List<String> dnsLists) {
  public Network {
    bootNodes = List.copyOf(bootNodes);
    dnsLists = List.copyOf(dnsLists);
  }

  /** A chain whose nodes must be named. */
  public Network(String name, ChainSpec spec, BlockHeader genesis) {
    this(name, "", spec, genesis, List.of(), List.of());
  }

  /** The same with more blocks that are vouched for. */
  public Network withCheckpoints(Map<Long, Hash> more) {
    return new Network(name, version, spec.withCheckpoints(more), genesis, bootNodes, dnsLists);
  }

  /** One of those that everybody may join, whoever wrote the file. */
  public boolean isPublic() {
    return Networks.NAMES.contains(name);
  }

  public ForkSchedule forkSchedule() {
    return ForkSchedule.of(spec, genesis);
  }
}
