package io.argosy.peergateway.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.peergateway.core.Answer;
import io.argosy.peergateway.core.Kind;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.BlockRef;
import io.argosy.rlp.RlpSlice;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnnumberedTest {
  private static final RlpSlice ONE = RlpSlice.of(new byte[] {(byte) 0xc1, 1});
  private static final RlpSlice TWO = RlpSlice.of(new byte[] {(byte) 0xc1, 2});
  private static final RlpSlice THREE = RlpSlice.of(new byte[] {(byte) 0xc1, 3});

  private final Unnumbered requests = new Unnumbered();

  @Test
  void answersBelongToRequestsInTheirOrder() {
    requests.asked(1, new WireRequest.Bodies(List.of(new BlockRef(1, ONE.keccak()))));
    requests.asked(2, new WireRequest.Receipts(List.of(new BlockRef(1, ONE.keccak())), 0));
    requests.asked(3, new WireRequest.Bodies(List.of(new BlockRef(1, TWO.keccak()))));

    assertThat(requests.answered(Kind.BODIES, items(ONE))).isEqualTo(Optional.of(1L));
    assertThat(requests.answered(Kind.BODIES, items(ONE))).isEqualTo(Optional.of(3L));
    assertThat(requests.answered(Kind.BODIES, items(ONE))).isEmpty();
    assertThat(requests.answered(Kind.RECEIPTS, items())).isEqualTo(Optional.of(2L));
  }

  @Test
  void nodesBelongToTheRequestThatNamedThemThoughOneBeforeItWasNeverAnswered() {
    requests.asked(1, new WireRequest.Nodes(List.of(ONE.keccak())));
    requests.asked(2, new WireRequest.Nodes(List.of(TWO.keccak(), THREE.keccak())));

    assertThat(requests.answered(Kind.NODES, items(THREE))).isEqualTo(Optional.of(2L));
    assertThat(requests.answered(Kind.NODES, items(ONE))).isEqualTo(Optional.of(1L));
  }

  @Test
  void nodesThatNobodyNamedCountForTheOldestRequest() {
    requests.asked(1, new WireRequest.Nodes(List.of(ONE.keccak())));
    requests.asked(2, new WireRequest.Nodes(List.of(TWO.keccak())));

    assertThat(requests.answered(Kind.NODES, items(THREE))).isEqualTo(Optional.of(1L));
    assertThat(requests.answered(Kind.NODES, items())).isEqualTo(Optional.of(2L));
  }

  private static Answer.Items items(RlpSlice... values) {
    return new Answer.Items(List.of(values));
  }
}
