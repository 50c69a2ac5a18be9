package io.argosy.headerservice.core;

import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A way to a block that our chain is to reach: behind a peer that leads, or down from a block that is trusted and up again. Mutable, owned by the core's thread. */
sealed interface Course permits Following, TrustedCourse {
  /** Does what can be done now. */
  Findings advance(Instant now, List<SyncCommand> out);

  void tipLoaded(SyncEvent.TipLoaded event);

  void tipMissing(SyncEvent.TipMissing event);

  Findings hashesRead(SyncEvent.HashesRead event, Instant now, List<SyncCommand> out);

  void delivered(HeaderDelivery delivery);

  Findings ended(DeliveryEnd end, Instant now, List<SyncCommand> out);

  Findings checked(SyncEvent.Checked event, Instant now, List<SyncCommand> out);

  /** What this gateway was asked, nobody will answer. */
  Findings lost(Set<PackId> lost);

  Findings tick(Instant now, List<SyncCommand> out);

  /** The peer that leads; empty if none does. */
  Optional<PeerId> leader();

  /** The last block of our chain: what was committed counts. */
  Tip tip();

  /** Number of the block that it leads to, as far as we know; -1 if we do not. */
  long head();

  /** True if there was nothing for us above the last common block. */
  boolean cameToNothing();

  /** True while blocks are being undone: how that ends only the store knows. */
  boolean isUnwinding();

  /** In words an operator reads; empty while it moves. */
  String waitingFor();
}
