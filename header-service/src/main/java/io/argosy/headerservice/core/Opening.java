package io.argosy.headerservice.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a new leader comes by its tip: reads what is stored, begins an epoch there, and reads once more in that epoch, since what a former leader left in the log may have been applied meanwhile. Mutable, owned by the core's thread.
 */
final class Opening {
  private static final long NEVER = -1;

  private final Epochs epochs;
  private final StoreRead read = new StoreRead();
  private @Nullable Tip tip;
  private long readIn = NEVER;

  Opening(Epochs epochs) {
    this.epochs = epochs;
  }

  /** Takes the next step; gives the tip once all shards are in our epoch. */
  Optional<Tip> step(List<SyncCommand> out) {
    if (!epochs.allIn() || read.isOpen() || epochs.storedHeaders() < 0) {
      return Optional.empty();
    }
    if (tip == null || epochs.isEntered() && readIn != epochs.current()) {
      readIn = epochs.current();
      read.ask(new SyncCommand.LoadTip(epochs.storedHeaders()), out);
    } else if (!epochs.isBegun()) {
      out.add(new SyncCommand.UnwindAll(epochs.beginBeyond(tip.ref(), "a new leader begins at what is stored")));
    } else if (epochs.isEntered()) {
      epochs.settle();
      return Optional.of(tip);
    }
    return Optional.empty();
  }

  void loaded(SyncEvent.TipLoaded event) {
    if (read.isAnsweredBy(event)) {
      tip = event.tip();
    }
  }

  void missing(SyncEvent.TipMissing event) {
    read.missing(event);
  }

  /** What was to be read is gone: by now the store may have said what it has instead. */
  void tick() {
    if (read.fellShort()) {
      read.forget();
      readIn = NEVER;
    }
  }
}
