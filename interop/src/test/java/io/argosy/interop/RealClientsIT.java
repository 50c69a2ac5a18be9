package io.argosy.interop;

import io.argosy.props.ChainData;
import io.argosy.testkit.chain.PragueChain;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Argosy against geth 1.8.23, EthereumJS 0.10.5, and a current geth where {@code -Dargosy.geth} names one, each test in a network of its own. They skip, and say why, where npm brought no clients or no such
 * network can be made. The two that cannot run beside each other begin first, so that the others fill the time beside them.
 */
@TestMethodOrder(OrderAnnotation.class)
class RealClientsIT {
  /** For all: what one scenario imported, another may take. */
  @TempDir static Path folder;

  @BeforeAll
  static void namespaces() {
    Isolation.assumePossible();
  }

  @Test
  @Order(2)
  @ResourceLock("demo-geth")
  void allThatGethHasOfItsChainIsStoredThoughTheSyncWasKilled() throws Exception {
    RealClients.assumeGeth();

    Isolation.run(GethChain.class, folder, Duration.ofMinutes(8));
  }

  @Test
  @Order(1)
  @ResourceLock("demo-geth")
  void theStateThatGethHasIsSyncedByItsNodes() throws Exception {
    RealClients.assumeGeth();

    Isolation.run(GethState.class, folder, Duration.ofMinutes(8));
  }

  @Test
  void aStateThatMovesOnWhileItIsSyncedIsThatOfTheLastPivot() throws Exception {
    RealClients.assumeGeth();

    Isolation.run(GethMovingPivot.class, folder, Duration.ofMinutes(6));
  }

  @Test
  void theHeadIsFollowedWhileGethSeals() throws Exception {
    RealClients.assumeGeth();

    Isolation.run(GethMining.class, folder, Duration.ofMinutes(3));
  }

  @Test
  void aForkThatGethLeavesIsLeft() throws Exception {
    RealClients.assumeGeth();

    Isolation.run(GethReorg.class, folder, Duration.ofMinutes(3));
  }

  @Test
  void gethAndArgosyFindEachOtherByOneBootNode() throws Exception {
    RealClients.assumeGeth();

    Isolation.run(GethDiscovery.class, folder, Duration.ofMinutes(4));
  }

  @Test
  void everySealOfMainnetsFirstBlocksIsChecked() throws Exception {
    Assumptions.assumeTrue(Boolean.getBoolean("argosy.large"), "takes minutes: -Dargosy.large=true runs it");
    RealClients.assumeGeth();
    ChainData.external(MainnetSeals.ERA);

    Isolation.run(MainnetSeals.class, folder, Duration.ofMinutes(5));
  }

  @Test
  void aConsensusClientLeadsArgosyBesideACurrentGethWhichServesChainAndState() throws Exception {
    RealClients.assumeCurrentGeth();
    PragueChain.file("newpayload.json");

    Isolation.run(CurrentGethLed.class, folder, Duration.ofMinutes(4));
  }

  @Test
  void headersAndBodiesComeFromEthereumJsAndItsReceiptsAreWaitedFor() throws Exception {
    RealClients.assumeEthereumJs();
    ChainData.external(EthereumJsChain.CHAIN);

    Isolation.run(EthereumJsChain.class, folder, Duration.ofMinutes(4));
  }
}
