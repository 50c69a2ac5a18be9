package io.argosy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.testkit.sim.SimBus.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static List<String> history(long seed) {
    List<String> history = new ArrayList<>();
    Simulation sim = Simulation.seeded(seed).bus(b -> b.duplicates(0.2).reorders(0.2).drops(0.1));
    for (int i = 0; i < 100; i++) {
      String pack = "pack " + i;
      sim.bus().send(Flow.REQUESTS, "p", pack, () -> history.add(sim.elapsed() + " " + pack));
    }
    sim.runFor(Duration.ofSeconds(1));
    return history;
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    assertThat(history(5)).isEqualTo(history(5)).isNotEqualTo(history(6));
  }

  @Test
  void requestsAreLostRepeatedAndMixedUp() {
    List<String> packs = history(5).stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    List<String> distinct = packs.stream().distinct().toList();

    assertThat(distinct).as("some are lost").hasSizeBetween(70, 99);
    assertThat(packs).as("some come twice").hasSizeGreaterThan(distinct.size());
    assertThat(distinct).as("some come late").isNotEqualTo(distinct.stream().sorted(java.util.Comparator.comparingInt(p -> Integer.parseInt(p.substring(5)))).toList());
  }

  @Test
  void commitsKeepTheirOrderWhateverTheBusDoes() {
    Simulation sim = Simulation.seeded(3).bus(b -> b.duplicates(0.5).reorders(0.5).drops(0.5));
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int pack = i;
      sim.after(sim.between(Duration.ZERO, Duration.ofMillis(1)).plusMillis(i), "", () -> sim.bus().send(Flow.COMMITS, "shard 0", pack, () -> arrived.add(pack)));
    }
    sim.runFor(Duration.ofSeconds(1));

    assertThat(arrived).hasSize(100).isSorted();
  }

  @Test
  void aFailureNamesTheSeedAndWhatHappenedLast() {
    Simulation sim = Simulation.seeded(42);
    sim.always(() -> {
      if (sim.elapsed().toMillis() >= 60) {
        throw new AssertionError("too late");
      }
    });
    for (int i = 0; i < 100; i++) {
      sim.after(Duration.ofMillis(i), "event " + i, () -> {});
    }

    assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("too late")
        .hasMessageContaining("-Dargosy.seed=42")
        .hasMessageContaining("60 ms  event 60")
        .hasMessageContaining("event 11")
        .hasMessageNotContaining("event 10\n");
  }

  @Test
  void aGoalThatIsNotReachedFails() {
    Simulation sim = Simulation.seeded(1);
    sim.every(Duration.ofMillis(10), () -> {});

    assertThatThrownBy(() -> sim.runUntil(() -> false, Duration.ofSeconds(1))).hasMessageContaining("not there after PT1S");
  }

  @Test
  void aCrashForgetsWhatWasOnItsWayToTheCore() {
    Simulation sim = Simulation.seeded(1);
    List<String> handled = new ArrayList<>();
    SimCore<String, String> core =
        new SimCore<>(sim, "core", () -> (event, _) -> List.of(event), () -> "tick", Duration.ofSeconds(1), handled::add);
    core.start();
    core.postAfter(Duration.ofMillis(100), () -> "lost");
    core.crash();
    core.start();
    core.post("kept");

    sim.runFor(Duration.ofMillis(500));

    assertThat(handled).containsExactly("tick", "tick", "kept");
  }

  @Test
  void aPausedCoreHandlesLaterWhatCameMeanwhile() {
    Simulation sim = Simulation.seeded(1);
    List<String> handled = new ArrayList<>();
    SimCore<String, String> core = new SimCore<>(
        sim, "core", () -> (event, now) -> event.equals("tick") ? List.of() : List.of(event), () -> "tick", Duration.ofSeconds(1), handled::add);
    core.start();
    core.pause(Duration.ofSeconds(5));
    core.post("a");
    core.post("b");

    sim.runFor(Duration.ofSeconds(4));
    assertThat(handled).isEmpty();
    sim.runFor(Duration.ofSeconds(2));
    assertThat(handled).containsExactly("a", "b");
  }
}
