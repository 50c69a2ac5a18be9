package io.argosy.headerservice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.primitives.Hash;
import org.junit.jupiter.api.Test;

class SkeletonTest {
  private static final Hash BASE = hash(0);

  private static Hash hash(long n) {
    return Hash.ofWords(n, n, n, n);
  }

  private static Skeleton withAnchors(int count) {
    Skeleton skeleton = new Skeleton(100, BASE);
    for (int i = 1; i <= count; i++) {
      skeleton.add(hash(i));
    }
    return skeleton;
  }

  @Test
  void withoutAnchorsThereIsNoGroup() {
    assertThat(new Skeleton(100, BASE).nextGroup(1)).isEmpty();
  }

  @Test
  void eightSegmentsMakeAGroupThatBeginsAboveTheBase() {
    HeaderGroup group = withAnchors(9).nextGroup(1).orElseThrow();

    assertThat(group.first()).isEqualTo(101);
    assertThat(group.count()).isEqualTo(8 * 192);
    assertThat(group.parent()).isEqualTo(BASE);
    assertThat(group.anchors()).hasSize(8).containsEntry(191, hash(1)).containsEntry(8 * 192 - 1, hash(8));
    assertThat(group.isOpen()).isFalse();
  }

  @Test
  void theNextGroupBeginsAtTheLastAnchorOfTheOneBefore() {
    Skeleton skeleton = withAnchors(9);
    HeaderGroup before = skeleton.nextGroup(1).orElseThrow();

    HeaderGroup group = skeleton.nextGroup(2).orElseThrow();

    assertThat(group.first()).isEqualTo(before.last() + 1);
    assertThat(group.parent()).isEqualTo(hash(8));
    assertThat(group.anchors()).containsOnlyKeys(191).containsEntry(191, hash(9));
    assertThat(skeleton.nextGroup(3)).isEmpty();
  }

  @Test
  void theTailStandsOnTheLastAnchorAndMayEndEarly() {
    Skeleton skeleton = withAnchors(1);
    HeaderGroup anchored = skeleton.nextGroup(1).orElseThrow();

    HeaderGroup tail = skeleton.tail(2, 57);

    assertThat(tail.first()).isEqualTo(anchored.last() + 1);
    assertThat(tail.parent()).isEqualTo(hash(1));
    assertThat(tail.isOpen()).isTrue();
    assertThat(tail.isOnlyForMaster()).isTrue();
    assertThat(skeleton.known()).isEqualTo(100 + 192 + 57);
  }
}
