package io.argosy.peergateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.chain.Networks;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryPropertiesTest {
  @Test
  void eachSlotHasANodePortOfItsOwn() {
    assertThat(plan(0, 31_303, 0).advertisedPort()).isEqualTo(31_303);
    assertThat(plan(0, 31_303, 3).advertisedPort()).isEqualTo(31_306);
  }

  @Test
  void orOnePortIsSaid() {
    assertThat(plan(32_000, 0, 3).advertisedPort()).isEqualTo(32_000);
    assertThat(plan(0, 0, 3).advertisedPort()).isZero();
  }

  private static DiscoveryPlan plan(int nodePort, int firstNodePort, int slot) {
    return new DiscoveryProperties("auto", List.of(), List.of("network"), "none", nodePort, firstNodePort, 0, 0, Path.of("nodes"))
        .plan(Networks.named("sepolia"), slot, Path.of("nodes"));
  }
}
