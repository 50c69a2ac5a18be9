package io.argosy.headerservice.core;

import io.argosy.packs.OrderOutcome;
import io.argosy.primitives.BlockRef;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a new leader comes by its tip: begins an epoch, so that all that lies in the log is applied first, whoever left it there, reads what is stored then, and undoes what lies above a gap, if there is any, and what the operator wants undone. Mutable, owned by the core's
 * thread.
 */
final class Opening {
  private static final long NEVER = -1;

  private final Epochs epochs;
  private final OrderedUnwind ordered;
  private final StoreRead read = new StoreRead();
  private @Nullable Tip tip;

  /** Where the operator wants the chain to end, once it was read. */
  private @Nullable BlockRef end;
  private long readIn = NEVER;

  /**
   * @param ordered what the operator wants undone besides
   */
  Opening(Epochs epochs, OrderedUnwind ordered) {
    this.epochs = epochs;
    this.ordered = ordered;
  }

  /** Takes the next step; gives the tip once all shards are in our epoch and none has a header above it. */
  Optional<Tip> step(List<SyncCommand> out) {
    if (!epochs.allIn() || read.isOpen() || epochs.storedHeaders() < 0) {
      return Optional.empty();
    }
    if (!epochs.isBegun()) {
      out.add(new SyncCommand.CallRoll(epochs.callRoll("a new leader begins at what is stored")));
    } else if (!epochs.isEntered()) {
      return Optional.empty();
    } else if (readIn != epochs.current()) {
      readIn = epochs.current();
      tip = null;
      end = null;
      read.ask(new SyncCommand.LoadTip(epochs.storedHeaders()), out);
    } else if (tip != null && epochs.isAnyAbove(tip.number())) {
      out.add(new SyncCommand.UnwindAll(epochs.beginNext(tip.ref(), "a header is missing above it")));
    } else if (tip != null && ordered.isWanted()) {
      obey(tip, out);
    } else if (tip != null) {
      epochs.settle();
      return Optional.of(tip);
    }
    return Optional.empty();
  }

  private void obey(Tip highest, List<SyncCommand> out) {
    Optional<OrderOutcome> ended = ordered.end(highest);
    if (ended.isPresent()) {
      out.add(new SyncCommand.Conclude(ended.get()));
    } else if (end == null || !ordered.target().equals(Optional.of(end.number()))) {
      end = null;
      ordered.target().ifPresent(number -> read.ask(new SyncCommand.LoadTip(number), out));
    } else {
      out.add(new SyncCommand.UnwindByOrder(epochs.beginNext(end, "the operator unwinds to " + end), ordered.begun(end)));
    }
  }

  void loaded(SyncEvent.TipLoaded event) {
    if (!read.isAnsweredBy(event)) {
      return;
    }
    if (tip == null) {
      tip = event.tip();
    } else {
      end = event.tip().ref();
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
