package io.argosy.headerservice.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store is asked for, one thing at a time, and again as long as the answer falls short: the store lags behind what was committed, or an unwind took a block away meanwhile. Mutable, owned by the core's thread.
 */
final class StoreRead {
  private @Nullable SyncCommand open;
  private boolean fellShort;

  boolean isOpen() {
    return open != null;
  }

  /** True if the last answer did not have all that was asked for. */
  boolean fellShort() {
    return fellShort;
  }

  void ask(SyncCommand.LoadTip command, List<SyncCommand> out) {
    begin(command, out);
  }

  void ask(SyncCommand.ReadHashes command, List<SyncCommand> out) {
    begin(command, out);
  }

  private void begin(SyncCommand command, List<SyncCommand> out) {
    open = command;
    fellShort = false;
    out.add(command);
  }

  /** True if this is the block that was asked for, and is not a former answer. */
  boolean isAnsweredBy(SyncEvent.TipLoaded event) {
    return ends(new SyncCommand.LoadTip(event.tip().number()));
  }

  /** True if these are all the hashes that were asked for. */
  boolean isAnsweredBy(SyncEvent.HashesRead event) {
    SyncCommand asked = new SyncCommand.ReadHashes(event.asked());
    if (event.hashes().size() < event.asked().size()) {
      fallShort(asked);
      return false;
    }
    return ends(asked);
  }

  private boolean ends(SyncCommand asked) {
    if (!asked.equals(open)) {
      return false;
    }
    forget();
    return true;
  }

  void missing(SyncEvent.TipMissing event) {
    fallShort(new SyncCommand.LoadTip(event.number()));
  }

  private void fallShort(SyncCommand asked) {
    fellShort |= asked.equals(open);
  }

  /** Asks again for what was not there. */
  void tick(List<SyncCommand> out) {
    if (fellShort && open != null) {
      begin(open, out);
    }
  }

  void forget() {
    open = null;
    fellShort = false;
  }
}
