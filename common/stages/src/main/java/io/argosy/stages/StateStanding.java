package io.argosy.stages;

import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.Amounts;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Where the syncing of state stands, over all shards.
 *
 * @param epoch counts pivots
 * @param root of the pivot's state
 * @param sealed the state of the pivot is whole, and may be read
 * @param downloaded how much of the key space is there, 0 to 1
 * @param built how much of it has its trie made, 0 to 1
 * @param mending rows of older pivots are being replaced, or were
 * @param toMend ranges, of all {@value StateShards#RANGES}, whose rows are not known to be the pivot's: none once it is sealed, since its root is made of all rows
 */
public record StateStanding(
    long epoch, BlockRef pivot, Hash root, boolean sealed, double downloaded, double built, boolean mending, int toMend, Amounts amounts) {
  /** None while not every shard has told, or none was ever told a pivot. */
  public static Optional<StateStanding> over(Collection<StateProgress> shards, int count) {
    if (shards.size() < count) {
      return Optional.empty();
    }
    StateProgress newest = shards.stream().max((a, b) -> Long.compare(a.epoch(), b.epoch())).orElseThrow();
    if (newest.epoch() == 0) {
      return Optional.empty();
    }
    double downloaded = 0;
    double built = 0;
    boolean mending = false;
    int mended = 0;
    for (StateProgress shard : shards) {
      for (RangeProgress range : shard.ranges()) {
        downloaded += range.downloaded() / StateShards.RANGES;
        built += (range.built().isEmpty() ? 0.0 : 1.0) / StateShards.RANGES;
        mending |= range.mending().epoch() > 0;
        mended += range.mending().epoch() == newest.epoch() && range.mending().whole() ? 1 : 0;
      }
    }
    boolean sealed = shards.stream().allMatch(StateProgress::sealed);
    return Optional.of(new StateStanding(
        newest.epoch(),
        newest.pivot(),
        newest.root(),
        sealed,
        downloaded,
        built,
        mending,
        sealed ? 0 : StateShards.RANGES - mended,
        sum(shards)));
  }

  private static Amounts sum(Collection<StateProgress> shards) {
    return new Amounts(
        sum(shards, Amounts::accounts),
        sum(shards, Amounts::slots),
        sum(shards, Amounts::codes),
        sum(shards, Amounts::wantedCodes),
        sum(shards, Amounts::bytes),
        sum(shards, Amounts::repairs));
  }

  private static long sum(Collection<StateProgress> shards, ToLongFunction<Amounts> what) {
    return shards.stream().mapToLong(shard -> what.applyAsLong(shard.amounts())).sum();
  }

  /** Accounts, slots and codes. */
  public long rows() {
    return amounts.accounts() + amounts.slots() + amounts.codes();
  }

  /** What is being done, in a few words. */
  public String phase() {
    if (sealed) {
      return String.format(Locale.ROOT, "whole at #%,d", pivot.number());
    }
    String of = String.format(Locale.ROOT, " of #%,d", pivot.number());
    if (downloaded < 1) {
      return "downloading" + of;
    }
    if (mending && toMend > 0) {
      return String.format(Locale.ROOT, "mending%s, %,d rows so far, %d of %d ranges left", of, amounts.repairs(), toMend, StateShards.RANGES);
    }
    if (amounts.wantedCodes() > 0) {
      return String.format(Locale.ROOT, "%,d codes missing%s", amounts.wantedCodes(), of);
    }
    return (built < 1 ? "building" : "checking") + of;
  }
}
