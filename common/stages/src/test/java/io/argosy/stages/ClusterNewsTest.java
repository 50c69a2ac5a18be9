package io.argosy.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Teller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterNewsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void thePaceIsThatOfTheLastSeconds() {
    SeededCluster cluster = new SeededCluster().tell();
    for (int i = 0; i < 20; i++) {
      cluster.reached(Stage.BODIES, 9_000 + 500L * i).tell().picture();
      cluster.pass(Duration.ofMillis(500));
    }
    assertThat(cluster.picture().perSecond("bodies")).isBetween(800.0, 1000.0);

    for (int i = 0; i < 12; i++) {
      cluster.pass(Duration.ofMillis(500)).tell().picture();
    }

    assertThat(cluster.picture().perSecond("bodies")).isZero();
    assertThat(cluster.picture().secondsLeft("bodies")).isEmpty();
  }

  @Test
  void anUnwindIsNoPace() {
    SeededCluster cluster = new SeededCluster().tell();
    cluster.picture();

    cluster.reached(Stage.BODIES, 100).pass(Duration.ofSeconds(1)).tell();

    assertThat(cluster.picture().perSecond("bodies")).isZero();
  }

  @Test
  void eachInstanceIsRememberedUntilItFallsSilent() {
    ClusterNews news = new ClusterNews(1, 1, NOW);
    for (long instance : List.of(1L, 2L)) {
      news.hear(new StageReport("state-sync-service", "state", -1, 9, "").by(new Teller(instance, NOW, List.of((int) instance), List.of())), NOW);
    }
    assertThat(news.picture(NOW).instances()).hasSize(2);

    Instant later = NOW.plusSeconds(20);
    news.hear(new StageReport("state-sync-service", "state", -1, 9, "").by(new Teller(2, later, List.of(1, 2), List.of())), later);

    assertThat(news.picture(later).instances()).singleElement().satisfies(r -> assertThat(r.teller().shards()).containsExactly(1, 2));
  }

  @Test
  void aPeerThatClaimsAFarHeadDoesNotMoveTheGoalOnceHeadersAreCompared() {
    SeededCluster cluster = new SeededCluster().claiming(1L << 60).tell();

    assertThat(cluster.picture().highest()).isEqualTo(SeededCluster.HEAD);
  }

  @Test
  void whatIsKnownWithoutKafkaBreaksNoSilence() {
    ClusterNews news = new ClusterNews(1, 1, NOW);
    Instant later = NOW.plusSeconds(30);

    news.know(new StageReport("block-store", Picture.TRANSACTIONS, 5, -1, ""));

    assertThat(news.picture(later).silence()).isEqualTo(Duration.ofSeconds(30));
    assertThat(news.picture(later).reached(Picture.TRANSACTIONS)).isEqualTo(5);
  }
}
