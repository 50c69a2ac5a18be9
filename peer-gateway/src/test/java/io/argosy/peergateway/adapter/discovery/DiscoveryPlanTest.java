package io.argosy.peergateway.adapter.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.chain.Genesis;
import io.argosy.chain.Network;
import io.argosy.chain.Networks;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.IpAddress;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan.Source;
import io.argosy.props.Gen;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryPlanTest {
  private static final Network MAINNET = Networks.named("mainnet");
  private static final Network PRIVATE = Genesis.parse("{\"config\": {\"chainId\": 5}, \"alloc\": {}}").network("private");

  private final Enode boot = new Enode(NodeKey.of(Gen.seeded(1).bytes(32)).id(), "127.0.0.1", 30303);

  @Test
  void aPublicNetworkIsSearchedAndAPrivateOneIsNot() {
    assertThat(plan(MAINNET, "auto").sources()).containsExactlyInAnyOrder(Source.V4, Source.DNS);
    assertThat(plan(MAINNET, "auto").bootNodes()).hasSize(4);
    assertThat(plan(PRIVATE, "auto").isOff()).isTrue();
    assertThat(plan(MAINNET, "off").isOff()).isTrue();
  }

  @Test
  void aBootNodeBeginsTheSearchOfAPrivateNetworkAndReplacesThoseOfAPublicOne() {
    assertThat(plan(PRIVATE, "auto", boot.toString()).sources()).containsExactly(Source.V4);
    assertThat(plan(MAINNET, "v4,v5", boot.toString()).bootNodes()).containsExactly(boot);
    assertThat(plan(MAINNET, "v4,v5").sources()).containsExactlyInAnyOrder(Source.values());
  }

  @Test
  void listsMayBeLeftOutOrOthers() {
    String other = "enrtree://AM5FCQLWIZX2QFPNJAP7VUERCCRNGRHWZG3YYHIUV7BVDQ5FDPRT2@nodes.example.org";

    assertThat(withLists(List.of("none")).sources()).containsExactly(Source.V4);
    assertThat(withLists(List.of(other)).lists()).singleElement().hasToString(other);
  }

  @Test
  void whatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> plan(MAINNET, "v6")).hasMessage("discovery v6: expected off, auto, v4, v5 or v4,v5");
    assertThatThrownBy(() -> plan(MAINNET, "auto", "enode://12@1.2.3.4:5")).hasMessageStartingWith("boot node enode://12@1.2.3.4:5: ");
    assertThatThrownBy(() -> plan(MAINNET, "auto", boot + "?discport=0")).hasMessageContaining("no discovery port");
    assertThatThrownBy(() -> withLists(List.of("enrtree://x"))).hasMessageStartingWith("DNS list enrtree://x: ");
    assertThatThrownBy(() -> withNat("extip:host.example.org")).hasMessageContaining("expected none or extip:IP");
    assertThat(withNat("extip:80.1.2.3").externalIp()).contains(IpAddress.parse("80.1.2.3"));
  }

  private static DiscoveryPlan plan(Network network, String words, String... bootNodes) {
    return DiscoveryPlan.of(network, words, List.of(bootNodes), List.of("network"), "none", 0, 0, 0, Path.of("nodes"));
  }

  private static DiscoveryPlan withLists(List<String> lists) {
    return DiscoveryPlan.of(MAINNET, "auto", List.of(), lists, "none", 0, 0, 0, Path.of("nodes"));
  }

  private static DiscoveryPlan withNat(String nat) {
    return DiscoveryPlan.of(MAINNET, "auto", List.of(), List.of("network"), nat, 0, 0, 0, Path.of("nodes"));
  }
}
