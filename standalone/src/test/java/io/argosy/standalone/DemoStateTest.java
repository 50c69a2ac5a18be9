package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.servedstate.ServedState;
import org.junit.jupiter.api.Test;

class DemoStateTest {
  @Test
  void theReplayedStatesAreThoseOfTheHeaders() {
    DemoChain chain = DemoPeers.chain();

    assertThat(chain.states().all())
        .extracting(ServedState::root)
        .containsExactly(chain.served().stateRoot(DemoPeers.HEAD - 64), chain.served().stateRoot(DemoPeers.HEAD));
  }

  @Test
  void theStateIsLargeEnoughToBeWorthASync() {
    ServedState state = DemoPeers.chain().states().all().getFirst();

    assertThat(state.accounts().size()).isEqualTo(390_536);
    assertThat(state.slots()).isEqualTo(196_803);
    assertThat(state.codes()).hasSize(6_557);
  }
}
