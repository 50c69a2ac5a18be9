package io.argosy.headerservice;

import io.argosy.testkit.arch.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheHouseRules() {
    HouseRules.in("io.argosy.headerservice").check();
  }
}
