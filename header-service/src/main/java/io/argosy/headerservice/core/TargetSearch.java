package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.Priority;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the block that the operator trusts: asks one peer after the other whether it has it, and where it is no higher than our tip, the store whether it is ours. Mutable, owned by the core's thread.
 */
final class TargetSearch {
  private final Hash target;
  private final OpenRequests requests;
  private final Epochs epochs;
  private final StoreRead read = new StoreRead();
  private @Nullable Gathering question;
  private @Nullable Led behind;
  private boolean reached;

  /** What a step of the search came to. */
  sealed interface Found {}

  /** Nothing yet. */
  record Nothing() implements Found {}

  /** A peer, held by a gateway, whose chain leads to the target. */
  record Led(PeerId peer, int gateway, BlockRef target) implements Found {}

  /** The target lies on our chain, below our tip. */
  record Reached(BlockRef target) implements Found {}

  /** The peer does not have it. */
  record Disappointed(PeerId peer, List<PeerVerdict> verdicts) implements Found {}

  TargetSearch(Hash target, OpenRequests requests, Epochs epochs) {
    this.target = target;
    this.requests = requests;
    this.epochs = epochs;
  }

  Hash target() {
    return target;
  }

  /** True once the target is known to lie on our chain, below our tip. */
  boolean isReached() {
    return reached;
  }

  /** True while there is somebody to be asked, and nobody is. */
  boolean isIdle() {
    return !reached && question == null && behind == null;
  }

  void ask(Origin peer, Instant now, List<SyncCommand> out) {
    HeaderRequest request = new HeaderRequest(
        requests.ask(PeerChoice.only(peer.peer()), Priority.TIP, epochs.current(), now), new Start.AtHash(target), 1, 0, Direction.RISING);
    question = new Gathering(request);
    out.add(requests.send(peer.gateway(), request));
  }

  void delivered(HeaderDelivery delivery) {
    if (question != null) {
      question.accept(delivery);
    }
  }

  /**
   * @param ours the last block of our chain
   */
  Found ended(DeliveryEnd end, Tip ours, List<SyncCommand> out) {
    Gathering answered = question;
    if (answered == null || !answered.id().equals(end.request())) {
      return new Nothing();
    }
    question = null;
    PeerId peer = answered.request().ask().peers().only().getFirst();
    return switch (answered.decoded()) {
      case Verdict.Rejected<List<BlockHeader>>(Fault fault, String why) ->
        new Disappointed(peer, Findings.NONE.against(answered.origin(), fault, why).verdicts());
      case Verdict.Accepted<List<BlockHeader>>(List<BlockHeader> headers) -> located(peer, answered.origin(), headers, ours, out);
    };
  }

  private Found located(PeerId peer, @Nullable Origin origin, List<BlockHeader> headers, Tip ours, List<SyncCommand> out) {
    if (origin == null || headers.isEmpty() || !headers.getFirst().hash().equals(target)) {
      return new Disappointed(peer, List.of());
    }
    Led led = new Led(peer, origin.gateway(), headers.getFirst().ref());
    long number = led.target.number();
    if (number > ours.number()) {
      return led;
    }
    behind = led;
    read.ask(new SyncCommand.ReadHashes(new BlockRange(number, number)), out);
    return new Nothing();
  }

  Found hashesRead(SyncEvent.HashesRead event) {
    Led compared = behind;
    if (compared == null || !read.isAnsweredBy(event)) {
      return new Nothing();
    }
    behind = null;
    reached = event.hashes().contains(target);
    return reached ? new Reached(compared.target) : compared;
  }

  void tick(Instant now, List<SyncCommand> out) {
    read.tick(out);
    if (question != null && requests.isLate(question.request(), now)) {
      question = null;
    }
  }

  void lost(Set<PackId> lost) {
    if (question != null && lost.contains(question.id())) {
      question = null;
    }
  }

  /** Begins anew: our chain may be another. */
  void restart() {
    question = null;
    behind = null;
    reached = false;
    read.forget();
  }
}
