package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.Priority;
import io.argosy.primitives.BlockRange;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the master's chain leaves ours: asks it for our tip and what it has above; where it lacks our tip, compares lower blocks with what is stored. Mutable, owned by the core's thread.
 */
final class ForkPoint {
  private final OpenRequests requests;
  private final Epochs epochs;
  private final Master master;
  private final Tip ours;
  private final StoreRead read = new StoreRead();
  private @Nullable Gathering question;
  private @Nullable AncestorSearch search;
  private @Nullable Tip base;
  private @Nullable HeaderDelivery above;

  /**
   * @param ours the last block of our chain
   */
  ForkPoint(OpenRequests requests, Epochs epochs, Master master, Tip ours) {
    this.requests = requests;
    this.epochs = epochs;
    this.master = master;
    this.ours = ours;
  }

  /** True while the master is known not to have our tip. */
  boolean isSearching() {
    return search != null;
  }

  /** True if the store does not have yet what is compared. */
  boolean waitsForStore() {
    return read.fellShort();
  }

  /** The last common block, once known. */
  Optional<Tip> base() {
    return Optional.ofNullable(base);
  }

  /** The headers above our tip that came with it, as the first that were asked for; empty if none did. */
  Optional<HeaderDelivery> above() {
    return Optional.ofNullable(above);
  }

  /**
   * Begins.
   *
   * @param gateway slot of the gateway that holds the master
   */
  void probe(int gateway, Instant now, List<SyncCommand> out) {
    int count = Math.clamp(master.head() - ours.number() + 1, 1, Skeleton.SPACING);
    ask(gateway, ours.number(), count, now, out);
  }

  private void ask(int gateway, long first, int count, Instant now, List<SyncCommand> out) {
    HeaderRequest request = new HeaderRequest(
        requests.ask(PeerChoice.only(master.peer()), Priority.TIP, epochs.current(), now), new Start.AtNumber(first), count, 0, Direction.RISING);
    question = new Gathering(request);
    out.add(requests.send(gateway, request));
  }

  void delivered(HeaderDelivery delivery) {
    if (question != null) {
      question.accept(delivery);
    }
  }

  Findings ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    Gathering answered = question;
    if (answered == null || !answered.id().equals(end.request())) {
      return Findings.NONE;
    }
    question = null;
    return switch (answered.decoded()) {
      case Verdict.Rejected<List<BlockHeader>>(Fault fault, String why) -> Findings.NONE.against(answered.origin(), fault, why).givingUp();
      case Verdict.Accepted<List<BlockHeader>>(List<BlockHeader> headers) -> search == null
          ? probed(answered, headers, end.outcome(), now, out)
          : compared(search, headers, now, out);
    };
  }

  private Findings probed(Gathering answered, List<BlockHeader> headers, Outcome outcome, Instant now, List<SyncCommand> out) {
    if (outcome == Outcome.BUSY || headers.isEmpty() && master.head() >= ours.number()) {
      // Silence says nothing of a chain that is high enough.
      return Findings.NONE.givingUp();
    }
    if (!headers.isEmpty() && headers.getFirst().hash().equals(ours.header().hash())) {
      base = ours;
      List<RlpSlice> run = answered.run();
      Origin origin = answered.origin();
      if (run.size() > 1 && origin != null) {
        above = new HeaderDelivery(answered.id(), answered.request().ask().epoch(), origin, 0, run.subList(1, run.size()));
      }
      return Findings.NONE;
    }
    if (ours.number() == 0) {
      return headers.isEmpty()
          ? Findings.NONE.givingUp()
          : Findings.NONE.against(answered.origin(), Fault.WRONG_CHAIN, "another genesis than " + ours.header().hash()).givingUp();
    }
    search = new AncestorSearch(Math.min(ours.number(), master.head() + 1));
    return searchOn(search, now, out);
  }

  private Findings compared(AncestorSearch searching, List<BlockHeader> headers, Instant now, List<SyncCommand> out) {
    if (headers.isEmpty()) {
      // It says that its chain is at least this high.
      return Findings.NONE.givingUp();
    }
    searching.theirs(headers);
    return searchOn(searching, now, out);
  }

  private Findings searchOn(AncestorSearch searching, Instant now, List<SyncCommand> out) {
    if (searching.found().isPresent()) {
      read.ask(new SyncCommand.LoadTip(searching.found().get()), out);
      return Findings.NONE;
    }
    Origin origin = requests.originOf(master.peer()).orElse(null);
    if (searching.sharesNothing()) {
      return Findings.NONE.against(origin, Fault.WRONG_CHAIN, "another genesis than ours").givingUp();
    }
    Optional<BlockRange> step = searching.nextStep();
    if (step.isPresent() && origin == null) {
      return Findings.NONE.givingUp();
    }
    if (step.isPresent() && origin != null) {
      ask(origin.gateway(), step.get().first(), (int) step.get().size(), now, out);
      read.ask(new SyncCommand.ReadHashes(step.get()), out);
    }
    return Findings.NONE;
  }

  Findings hashesRead(SyncEvent.HashesRead event, Instant now, List<SyncCommand> out) {
    // A short answer says nothing of what is not in it: our tip is above all that is compared, so the store will have it.
    if (search == null || !read.isAnsweredBy(event)) {
      return Findings.NONE;
    }
    search.ours(event.asked(), event.hashes());
    return searchOn(search, now, out);
  }

  void tipLoaded(SyncEvent.TipLoaded event) {
    if (search == null || search.found().isEmpty()) {
      return;
    }
    if (!event.tip().ref().equals(search.foundBlock())) {
      // Another took its place meanwhile: the end of our epoch is on its way.
      read.missing(new SyncEvent.TipMissing(event.tip().number()));
    } else if (read.isAnsweredBy(event)) {
      base = event.tip();
    }
  }

  void tipMissing(SyncEvent.TipMissing event) {
    read.missing(event);
  }

  void tick(List<SyncCommand> out) {
    read.tick(out);
  }

  /** Of a peer that does not answer in time nothing is learned. */
  Findings late(Instant now) {
    return question != null && requests.isLate(question.request(), now) ? Findings.NONE.givingUp() : Findings.NONE;
  }

  Findings lost(Set<PackId> lost) {
    return question != null && lost.contains(question.id()) ? Findings.NONE.givingUp() : Findings.NONE;
  }
}
