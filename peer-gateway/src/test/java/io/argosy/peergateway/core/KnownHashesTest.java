package io.argosy.peergateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.util.LinkedHashSet;

class KnownHashesTest {
  @SeededTest(runs = 50)
  void knowsTheLastOnesAndNoOthers(Gen gen) {
    KnownHashes known = new KnownHashes(64);
    LinkedHashSet<Hash> model = new LinkedHashSet<>();

    for (int i = 0; i < 2_000; i++) {
      // Few first words, so that places collide.
      Hash hash = Hash.ofWords(gen.between(0, 200) * 0x9e3779b97f4a7c15L >>> 1, 0, 0, 0);
      assertThat(known.contains(hash)).isEqualTo(model.contains(hash));
      assertThat(known.add(hash)).isEqualTo(model.add(hash));
      if (model.size() > 64) {
        model.removeFirst();
      }
      assertThat(known.size()).isEqualTo(model.size());
    }

    assertThat(model).allMatch(known::contains);
  }
}
