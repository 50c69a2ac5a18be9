package io.argosy.bodyservice.core;

import io.argosy.bodyservice.core.WantedBlock.PartState;
import io.argosy.mailboxes.Gateways;
import io.argosy.packs.BlockPart;
import io.argosy.packs.ShardProgress;
import io.argosy.stages.ChainShards;
import io.argosy.stages.Stage;
import io.argosy.stages.Watermarks;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What bodies and receipts wait for, in words that an operator reads, and that {@link io.argosy.stages.Bottleneck} knows.
 *
 * @param progress of all shards that have reported
 * @param queues of the shards that are this instance's
 * @param held bytes asked for, being checked, or on their way to the store
 * @param owns true if this instance has shards
 */
record PartWords(
    long epoch, ChainShards shards, FetchLimits limits, Collection<ShardProgress> progress, List<ShardQueue> queues, long held, boolean owns) {
  PartWords {
    progress = List.copyOf(progress);
    queues = List.copyOf(queues);
  }

  /** Empty while the part moves. */
  String waitingFor(BlockPart part, Gateways gateways) {
    Stage stage = Stage.of(part);
    Watermarks marks = Watermarks.over(progress, shards.count());
    if (progress.size() < shards.count()) {
      return "the store, which has reported " + progress.size() + " of " + shards.count() + " shards";
    }
    if (!Watermarks.allIn(epoch, progress, shards.count())) {
      return "all shards to enter epoch " + epoch;
    }
    if (marks.of(stage) >= marks.of(Stage.HEADERS)) {
      return "headers";
    }
    Optional<FetchEvent.Invalid> invalid =
        queues.stream().flatMap(queue -> queue.invalid().stream()).min(Comparator.comparing(i -> i.block().number()));
    if (invalid.isPresent()) {
      return "another chain: block " + invalid.get().block() + " of this one is invalid: " + invalid.get().evidence();
    }
    if (gateways.isPaused()) {
      return gateways.pause();
    }
    if (!owns) {
      return "shards: another instance owns them all";
    }
    if (gateways.peers() == 0) {
      return "peers: no gateway has one";
    }
    if (held >= limits.budgetBytes()) {
      return "the store: " + (held >> 20) + " MiB are on their way to it";
    }
    for (ShardQueue queue : queues) {
      Optional<WantedBlock> lowest = queue.lowest();
      if (lowest.isPresent() && lowest.get().part(part) instanceof PartState.Needed) {
        long number = lowest.get().header().number();
        if (!gateways.anyServes(number, number)) {
          return "a peer that serves " + stage.key() + " of #" + number;
        }
      }
    }
    return "";
  }
}
