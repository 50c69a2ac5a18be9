package io.argosy.peergateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialsTest {
  private static final int FULL = 4096;

  private final Gen gen = Gen.seeded(2);
  private final Dials dials = new Dials();
  private final Instant now = Instant.ofEpochSecond(1_700_000_000);

  @Test
  void whoFailedMakesRoomForWhoIsFound() {
    List<PeerId> first = fill();
    dials.gone(first.get(7), Ending.UNREACHABLE, now);
    dials.gone(first.get(8), Ending.UNREACHABLE, now);
    dials.gone(first.get(8), Ending.UNREACHABLE, now);

    PeerId late = found();

    assertThat(dials.known()).isEqualTo(FULL);
    assertThat(dialed(late)).isTrue();
    assertThat(dialed(first.get(8))).isFalse();
    assertThat(dialed(first.get(7))).isTrue();
  }

  @Test
  void whoHasDoneNothingWrongIsNotForgotten() {
    fill();

    found();

    assertThat(dials.known()).isEqualTo(FULL);
  }

  @Test
  void whoIsBarredIsRememberedWhateverIsFound() {
    List<PeerId> first = fill();
    dials.ban(first.get(3), now);
    dials.gone(first.get(3), Ending.DROPPED, now);

    found();

    assertThat(dials.isBanned(first.get(3), now)).isTrue();
  }

  private List<PeerId> fill() {
    return gen.list(FULL, FULL, this::found);
  }

  private PeerId found() {
    PeerId id = new PeerId(Hash.of(gen.bytes(32)));
    dials.learn(id, "enode", Trust.FOUND);
    return id;
  }

  private boolean dialed(PeerId id) {
    return !dials.due(16, id::equals, now.plus(Duration.ofHours(2))).isEmpty();
  }
}
