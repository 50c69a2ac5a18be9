package io.argosy.statesyncservice.core;

import io.argosy.packs.WantCodes;
import io.argosy.primitives.Hash;
import io.argosy.stages.StateShards;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells the shards of codes which ones accounts name. Accounts may be sent to the store only once the broker has that, so that no account is ever stored whose code nobody wants. Mutable, owned by the core's
 * thread.
 */
final class CodeWants {
  /** Hashes whose want is known to have arrived; a mainnet has some two million codes, most of them rare. */
  private static final int REMEMBERED = 65_536;

  private final StateShards shards;
  private final long epoch;
  private final Numbers numbers;
  private final Map<Hash, Long> underWay = new HashMap<>();
  private final Set<Long> outstanding = new HashSet<>();
  private final Map<Hash, Boolean> arrived = new LinkedHashMap<>(1024, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  };

  /** Counts up over all epochs, so that what arrives late is not taken for something else. */
  static final class Numbers {
    private long next = 1;

    long draw() {
      return next++;
    }
  }

  CodeWants(StateShards shards, long epoch, Numbers numbers) {
    this.shards = shards;
    this.epoch = epoch;
    this.numbers = numbers;
  }

  /** Sends what was not sent before; the numbers to wait for with {@link #haveArrived}. */
  Set<Long> want(List<Hash> codes, List<StateCommand> out) {
    Set<Long> waitFor = new HashSet<>();
    Map<Integer, List<Hash>> fresh = new TreeMap<>();
    Set<Hash> named = new HashSet<>();
    for (Hash code : codes) {
      if (!named.add(code) || arrived.get(code) != null) {
        continue;
      }
      Long before = underWay.get(code);
      if (before != null) {
        waitFor.add(before);
      } else {
        fresh.computeIfAbsent(shards.shardOf(code), _ -> new ArrayList<>()).add(code);
      }
    }
    fresh.forEach((shard, hashes) -> {
      long number = numbers.draw();
      hashes.forEach(hash -> underWay.put(hash, number));
      outstanding.add(number);
      waitFor.add(number);
      out.add(new StateCommand.CommitAndTell(shard, new WantCodes(epoch, hashes), number));
    });
    return waitFor;
  }

  void arrived(long number) {
    if (outstanding.remove(number)) {
      underWay.entrySet().removeIf(want -> {
        if (want.getValue() != number) {
          return false;
        }
        arrived.put(want.getKey(), Boolean.TRUE);
        return true;
      });
    }
  }

  boolean haveArrived(Set<Long> waitFor) {
    return waitFor.isEmpty() || waitFor.stream().noneMatch(outstanding::contains);
  }

  /** The store lost what it had not applied: nothing counts as arrived. */
  void forget() {
    arrived.clear();
  }
}
