package io.argosy.peergateway.app;

import io.argosy.chain.Network;
import io.argosy.hosting.Cluster.BadSettings;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the gateway finds peers; it has the same prefix as {@link PeerGatewayProperties}.
 *
 * @param discovery {@code auto}: v4 where a boot node or a list is known; {@code off}; or {@code v4}, {@code v5}, parted by commas
 * @param bootnodes enodes or records, in the place of the network's
 * @param dnsLists {@code network}; {@code none}; or links, {@code enrtree://KEY@DOMAIN}
 * @param nat {@code none}, or {@code extip:IP} for the address that others reach us by
 * @param nodePort the port that others reach us by, such as that of a node in Kubernetes; 0 for the port that is listened on
 * @param firstNodePort the same where each slot has one, from this of slot 0 on; 0 if {@code nodePort} says it
 * @param discoveryPort UDP; 0 for the number of the TCP port
 * @param discoveryV5Port UDP; 0 for the number after the TCP port
 * @param nodes file of nodes that were found, for the next start
 */
@Validated
@ConfigurationProperties("peer-gateway")
public record DiscoveryProperties(
    @NotBlank @DefaultValue("auto") String discovery,
    @DefaultValue List<String> bootnodes,
    @DefaultValue("network") List<String> dnsLists,
    @NotBlank @DefaultValue("none") String nat,
    @PositiveOrZero @DefaultValue("0") int nodePort,
    @PositiveOrZero @DefaultValue("0") int firstNodePort,
    @PositiveOrZero @DefaultValue("0") int discoveryPort,
    @PositiveOrZero @DefaultValue("0") int discoveryV5Port,
    @NotNull @DefaultValue("data/nodes") Path nodes) {
  public DiscoveryProperties {
    bootnodes = List.copyOf(bootnodes);
    dnsLists = List.copyOf(dnsLists);
  }

  /**
   * @param slot of the gateway that asks
   * @param file in the place of {@code nodes}, where each slot has one
   */
  DiscoveryPlan plan(Network network, int slot, Path file) {
    try {
      return DiscoveryPlan.of(network, discovery, bootnodes, dnsLists, nat, firstNodePort == 0 ? nodePort : firstNodePort + slot, discoveryPort, discoveryV5Port, file);
    } catch (IllegalArgumentException e) {
      throw new BadSettings(e.getMessage());
    }
  }
}
