package io.argosy.peergateway;

import io.argosy.testkit.arch.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheHouseRules() {
    HouseRules.in("io.argosy.peergateway").check();
  }
}
