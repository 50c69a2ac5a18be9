package io.argosy.statesyncservice;

import io.argosy.testkit.arch.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheHouseRules() {
    HouseRules.in("io.argosy.statesyncservice").check();
  }
}
