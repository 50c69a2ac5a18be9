package io.argosy.blockstore.adapter.kafka;

import io.argosy.blockstore.core.Applied;
import java.util.concurrent.atomic.LongAdder;

/** What became of a volume's commit packs since the start; any thread may ask. */
public final class Counts {
  private final LongAdder payloadBytes = new LongAdder();
  private final LongAdder packs = new LongAdder();
  private final LongAdder known = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder refused = new LongAdder();

  Counts() {}

  void pack() {
    packs.increment();
  }

  void add(Applied applied) {
    switch (applied) {
      case Applied.Changed(long bytes) -> payloadBytes.add(bytes);
      case Applied.Known() -> known.increment();
      case Applied.Stale() -> stale.increment();
      case Applied.Refused _ -> refused.increment();
    }
  }

  /** Bytes of payload written. */
  public long payloadBytes() {
    return payloadBytes.sum();
  }

  /** Packs applied, whatever became of them. */
  public long packs() {
    return packs.sum();
  }

  public long known() {
    return known.sum();
  }

  public long stale() {
    return stale.sum();
  }

  public long refused() {
    return refused.sum();
  }
}
