package io.argosy.peergateway.adapter.discovery;

import io.argosy.chain.Network;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.dns.TreeLink;
import io.argosy.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How peers are to be found.
 *
 * @param sources none if nobody is looked for
 * @param bootRecords boot nodes that were given by their records
 * @param externalIp where we are reached, if the operator says so
 * @param advertisedPort 0 for the port that is listened on
 * @param udpPort 0 for the number of the TCP port
 * @param udpPortOfV5 0 for the number after the TCP port
 * @param nodes file that outlasts the process
 */
public record DiscoveryPlan(
    Set<Source> sources,
    List<Enode> bootNodes,
    List<NodeRecord> bootRecords,
    List<TreeLink> lists,
    Optional<IpAddress> externalIp,
    int advertisedPort,
    int udpPort,
    int udpPortOfV5,
    Path nodes) {
  /** Where nodes come from. */
  public enum Source {
    V4,
    V5,
    DNS
  }

  public DiscoveryPlan {
    sources = Set.copyOf(sources);
    bootNodes = List.copyOf(bootNodes);
    bootRecords = List.copyOf(bootRecords);
    lists = List.copyOf(lists);
  }

  public boolean isOff() {
    return sources.isEmpty();
  }

  /**
   * What an operator wants of a network.
   *
   * @param words {@code auto}: v4 where the network or the operator knows a boot node or a list; {@code off}; or {@code v4}, {@code v5}, parted by commas
   * @param bootNodes enodes or records, in the place of the network's
   * @param lists {@code network} for the network's, {@code none}, or links
   * @param nat {@code none} or {@code extip:IP}
   * @throws IllegalArgumentException that says what cannot be read
   */
  public static DiscoveryPlan of(
      Network network, String words, List<String> bootNodes, List<String> lists, String nat, int advertisedPort, int udpPort, int udpPortOfV5, Path nodes) {
    List<String> boots = bootNodes.isEmpty() ? network.bootNodes() : bootNodes;
    List<Enode> enodes = boots.stream().filter(text -> !text.startsWith("enr:")).map(DiscoveryPlan::bootNode).toList();
    List<NodeRecord> records = boots.stream().filter(text -> text.startsWith("enr:")).map(DiscoveryPlan::bootRecord).toList();
    List<TreeLink> trees = lists(network, lists);
    Set<Source> sources = sources(words, !boots.isEmpty() || !trees.isEmpty());
    if (!sources.isEmpty() && !trees.isEmpty()) {
      sources.add(Source.DNS);
    }
    return new DiscoveryPlan(sources, enodes, records, trees, externalIp(nat), advertisedPort, udpPort, udpPortOfV5, nodes);
  }

  private static Set<Source> sources(String words, boolean knowsSomebody) {
    Set<Source> sources = EnumSet.noneOf(Source.class);
    switch (words.strip()) {
      case "off" -> {}
      case "auto" -> {
        if (knowsSomebody) {
          sources.add(Source.V4);
        }
      }
      default -> {
        for (String word : words.split(",", -1)) {
          switch (word.strip()) {
            case "v4" -> sources.add(Source.V4);
            case "v5" -> sources.add(Source.V5);
            default -> throw new IllegalArgumentException("discovery " + words + ": expected off, auto, v4, v5 or v4,v5");
          }
        }
      }
    }
    return sources;
  }

  private static Enode bootNode(String text) {
    try {
      Enode enode = Enode.parse(text);
      if (enode.discoveryPort() == 0) {
        throw new IllegalArgumentException("it has no discovery port");
      }
      return enode;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("boot node " + text + ": " + e.getMessage(), e);
    }
  }

  private static NodeRecord bootRecord(String text) {
    return switch (NodeRecord.parse(text)) {
      case Verdict.Accepted<NodeRecord>(NodeRecord record) when record.endpoint().isPresent() -> record;
      case Verdict.Accepted<NodeRecord> _ -> throw new IllegalArgumentException("boot node " + text + ": it does not say where it is");
      case Verdict.Rejected<NodeRecord>(_, String evidence) -> throw new IllegalArgumentException("boot node " + text + ": " + evidence);
    };
  }

  private static List<TreeLink> lists(Network network, List<String> lists) {
    if (lists.equals(List.of("none"))) {
      return List.of();
    }
    List<TreeLink> links = new ArrayList<>();
    for (String url : lists.isEmpty() || lists.equals(List.of("network")) ? network.dnsLists() : lists) {
      try {
        links.add(TreeLink.parse(url));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("DNS list " + url + ": " + e.getMessage(), e);
      }
    }
    return links;
  }

  private static Optional<IpAddress> externalIp(String nat) {
    if (nat.equals("none")) {
      return Optional.empty();
    }
    String[] words = nat.split(":", 2);
    try {
      if (words.length == 2 && words[0].equals("extip")) {
        return Optional.of(IpAddress.parse(words[1]));
      }
    } catch (IllegalArgumentException _) {
      // Said below, for both.
    }
    throw new IllegalArgumentException("nat " + nat + ": expected none or extip:IP");
  }

  /** All sources by their words, for people. */
  @Override
  public String toString() {
    return isOff() ? "off" : String.join(",", Arrays.stream(Source.values()).filter(sources::contains).map(s -> s.name().toLowerCase(java.util.Locale.ROOT)).toList());
  }
}
