package io.argosy.statesyncservice.core;

import io.argosy.primitives.Hash;
import java.time.Instant;
import java.util.List;

/** Fetches storages from their beginning: whole if they are small, else as much as came at once. */
interface StorageFetch {
  /** Asks for the storage of an account, not empty, with {@code root}. */
  void want(Hash account, Hash root, Taker taker);

  /** Asks peers, as far as there is room. */
  void schedule(Instant now, List<StateCommand> out);

  /** Storages wanted and not there. */
  int waiting();

  /** Bytes of slots that were found, of storages that nobody was told of yet. */
  long heldBytes();

  /** Forgets wants whose takers are gone. */
  void dropGone();

  /** Who wanted a storage. */
  interface Taker {
    /** Slots from zero on. */
    void found(Hash account, FoundSlots slots, Instant now, List<StateCommand> out);

    /** False once nobody needs it any more. */
    boolean isAlive();

    /** A partition of the deliveries that belongs to it. */
    int replyTo();
  }
}
