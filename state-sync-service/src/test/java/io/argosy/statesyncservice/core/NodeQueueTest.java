package io.argosy.statesyncservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import io.argosy.statesyncservice.core.NodeQueue.Turn;
import org.junit.jupiter.api.Test;

class NodeQueueTest {
  private final NodeQueue queue = new NodeQueue();

  private static Hash key(long first) {
    return Hash.ofWords(first, 1, 2, 3);
  }

  @Test
  void whatIsNearARootComesFirstAndAllElseInTheOrderOfTheKeys() {
    queue.add(key(1), Turn.at(key(-1)));
    queue.add(key(2), Turn.at(key(0x8000_0000_0000_0000L)));
    queue.add(key(3), Turn.at(key(0x1000)));
    queue.add(key(4), Turn.soon(3));
    queue.add(key(5), Turn.at(Hash.ZERO));
    queue.add(key(6), Turn.soon(1));

    assertThat(queue.take(6, _ -> true)).containsExactly(key(6), key(4), key(5), key(3), key(2), key(1));
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void thoseOfOneTurnKeepTheirOrder() {
    for (int i = 0; i < 100; i++) {
      queue.add(key(i), Turn.at(key(7)));
    }

    assertThat(queue.take(3, _ -> true)).containsExactly(key(0), key(1), key(2));
    assertThat(queue.size()).isEqualTo(97);
  }

  @Test
  void whatNobodyWantsAnyMoreIsPassedOver() {
    for (int i = 0; i < 10; i++) {
      queue.add(key(i), Turn.at(key(i)));
    }

    assertThat(queue.take(2, hash -> hash.firstWord() > 4)).containsExactly(key(5), key(6));
    queue.removeIf(hash -> hash.firstWord() != 9);
    assertThat(queue.take(5, _ -> true)).containsExactly(key(9));
  }
}
