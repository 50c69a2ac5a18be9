package io.argosy.blockstore;

import io.argosy.testkit.arch.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void keepsTheHouseRules() {
    HouseRules.in("io.argosy.blockstore")
        // What a batch holds and how far the log was read are one write.
        .adapterMayUse("kafka", "rocksdb")
        // What the control topics tell is shown where the web asks for it.
        .adapterMayUse("kafka", "web")
        .check();
  }
}
