package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.LaneState;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.Lane;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.primitives.Hash;
import io.argosy.stages.ChainShards;
import io.argosy.testkit.chain.TestChain;
import io.argosy.verdict.Fault;
import io.argosy.verify.HeaderRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a chain, which the master alone is asked for. */
class MasterChainTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final TestChain CHAIN = SyncChains.MAIN.upTo(100);

  private final PeerId peer = new PeerId(Hash.ZERO);
  private final OpenRequests requests = new OpenRequests(Duration.ofSeconds(20), 1);
  private final MasterChain chain = new MasterChain(
      8,
      requests,
      new Epochs(new ChainShards(1)),
      new Master(peer, 100),
      new ChainGrowth(new HeaderRules(CHAIN.spec()), new Tip(CHAIN.header(0), CHAIN.block(0).totalDifficulty(), null)));
  private final List<SyncCommand> out = new ArrayList<>();

  MasterChainTest() {
    PeerCard card = new PeerCard(peer, "", "eth/68", CHAIN.head().ref(), CHAIN.totalDifficulty(), 0);
    requests.seen(new GatewayAdvert(0, 1, NOW, List.of(new LaneState(Lane.HEADERS, 4, 0)), List.of(card)), NOW);
    chain.plan(NOW, out);
  }

  /** Asks, and ends what was asked for without a header. */
  private Findings askInVain(Outcome outcome) {
    chain.request(NOW, out);
    SyncCommand.Send sent = (SyncCommand.Send) out.getLast();
    return chain.ended(new DeliveryEnd(sent.request().ask().id(), 0, 0, outcome, Duration.ZERO, List.of()), NOW, out);
  }

  @Test
  void aMasterThatDoesNotAnswerInTimeAgainAndAgainIsStalling() {
    assertThat(askInVain(Outcome.EXPIRED)).isEqualTo(Findings.NONE);
    assertThat(askInVain(Outcome.EXPIRED)).isEqualTo(Findings.NONE);

    Findings third = askInVain(Outcome.EXPIRED);

    assertThat(third.then()).isEqualTo(Findings.Then.GIVE_UP);
    assertThat(third.verdicts()).extracting(PeerVerdict::fault).containsExactly(Fault.STALLING);
    assertThat(out).hasSize(3);
  }

  @Test
  void aMasterWithoutTheHeadersThatItClaimsIsLagging() {
    Findings findings = askInVain(Outcome.PARTIAL);

    assertThat(findings.then()).isEqualTo(Findings.Then.GIVE_UP);
    assertThat(findings.verdicts()).extracting(PeerVerdict::fault).containsExactly(Fault.LAGGING);
  }

  @Test
  void aBusyGatewayIsNotTheMastersFault() {
    for (int i = 0; i < 5; i++) {
      assertThat(askInVain(Outcome.BUSY)).isEqualTo(Findings.NONE);
    }
  }
}
