package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.Priority;
import io.argosy.packs.TrustedHead;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.argosy.verify.HeaderRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leads our chain to a block that is trusted, whatever peers claim: finds its header, goes down from it by parent hashes to where it meets our chain ({@link Descent}), undoes what we have beside that way, and fills it upwards ({@link
 * RouteFill}). While it goes down, a newer block may take the target's place. Mutable, owned by the core's thread.
 */
final class TrustedCourse implements Course {
  private final SyncLimits limits;
  private final HeaderRules rules;
  private final OpenRequests requests;
  private final Epochs epochs;
  private final Masters masters;
  private final @Nullable BlockRef irrevocable;
  private TrustedHead head;
  private TrustedHead followed;
  private Tip tip;
  private @Nullable BlockHeader target;
  private @Nullable Gathering question;
  private @Nullable Descent descent;
  private @Nullable RouteFill fill;
  private BlockRef base;
  private boolean fork;
  private boolean unwinding;
  private boolean outdated;
  private @Nullable String objection;

  /** Who did not have the checkpoint when asked, or did not say; empty where another source named the head. */
  private final Set<PeerId> without = new HashSet<>();

  /**
   * @param masters who rests, since it did not have what it was asked for
   * @param ours the last block of our chain
   * @param irrevocable the highest block of our chain that was said to be final; null if none was
   */
  TrustedCourse(
      SyncLimits limits, HeaderRules rules, OpenRequests requests, Epochs epochs, Masters masters, Tip ours, TrustedHead head, @Nullable BlockRef irrevocable) {
    this.limits = limits;
    this.rules = rules;
    this.requests = requests;
    this.epochs = epochs;
    this.masters = masters;
    this.irrevocable = irrevocable;
    this.head = head;
    this.followed = head;
    this.tip = ours;
    this.base = ours.ref();
  }

  /** The head that it leads to, or is led from: a newer one may be known already. */
  TrustedHead trusted() {
    return followed;
  }

  /** Why the trusted block is not followed; empty if it is. Nothing was touched then. */
  Optional<String> objection() {
    return Optional.ofNullable(objection);
  }

  /** The number of the trusted block, once its header is known. */
  Optional<BlockRef> target() {
    return Optional.ofNullable(target).map(BlockHeader::ref);
  }

  /** All peers, if none of those who do not rest has the checkpoint; empty as long as somebody may have it. */
  Optional<Set<PeerId>> heldByNone(Instant now) {
    if (!isCheckpoint() || question != null || fill != null || descent != null) {
      return Optional.empty();
    }
    Set<PeerId> peers = requests.peerIds();
    return !peers.isEmpty() && peers.stream().allMatch(peer -> without.contains(peer) || masters.isResting(peer, now)) ? Optional.of(peers) : Optional.empty();
  }

  private boolean isCheckpoint() {
    return head.source().equals(TrustedHead.CHECKPOINT);
  }

  /** A newer block is trusted. On the way up that is for the next time. */
  void retrust(TrustedHead newer, List<SyncCommand> out) {
    if (fill != null) {
      outdated = true;
      return;
    }
    head = newer;
    question = null;
    if (!newer.header().isEmpty()) {
      aim(BlockHeader.decode(newer.header()), out);
    } else if (descent == null) {
      target = null;
    }
  }

  private void aim(BlockHeader header, List<SyncCommand> out) {
    target = header;
    followed = head;
    Descent going = descent;
    if (going != null && header.number() > tip.number() && going.target().number() > tip.number()) {
      going.retarget(header, out);
      return;
    }
    descent = new Descent(limits.groupsAtWork(), requests, epochs, tip, header);
    descent.begin(out);
  }

  // ---- its header

  private void locate(Instant now, List<SyncCommand> out) {
    if (!head.header().isEmpty()) {
      aim(BlockHeader.decode(head.header()), out);
      return;
    }
    for (Map.Entry<PeerCard, Integer> entry : requests.cards().entrySet()) {
      PeerId peer = entry.getKey().peer();
      if (!without.contains(peer) && !masters.isResting(peer, now) && requests.hasRoom(entry.getValue(), now)) {
        HeaderRequest request = new HeaderRequest(
            requests.ask(PeerChoice.only(peer), Priority.TIP, epochs.current(), now), new Start.AtHash(head.head()), 1, 0, Direction.RISING);
        question = new Gathering(request);
        out.add(requests.send(entry.getValue(), request));
        return;
      }
    }
  }

  private Findings located(Gathering answered, Instant now, List<SyncCommand> out) {
    PeerId peer = answered.request().ask().peers().only().getFirst();
    switch (answered.decoded()) {
      case Verdict.Rejected<List<BlockHeader>>(Fault fault, String why) -> {
        hasNot(peer, now);
        return Findings.NONE.against(answered.origin(), fault, why);
      }
      case Verdict.Accepted<List<BlockHeader>>(List<BlockHeader> headers) -> {
        if (headers.isEmpty() || !headers.getFirst().hash().equals(head.head())) {
          hasNot(peer, now);
        } else {
          aim(headers.getFirst(), out);
        }
        return Findings.NONE;
      }
    }
  }

  /** Who has not got as far as a checkpoint may well be followed by its total difficulty, and does not rest for it. */
  private void hasNot(PeerId peer, Instant now) {
    if (isCheckpoint()) {
      without.add(peer);
    } else {
      masters.disappointed(peer, now);
    }
  }

  private boolean isLocated() {
    return target != null && target.hash().equals(head.head());
  }

  // ---- what happens

  @Override
  public Findings advance(Instant now, List<SyncCommand> out) {
    if (fill == null && !isLocated() && question == null) {
      locate(now, out);
    }
    if (fill == null && descent != null) {
      goDown(descent, now, out);
    }
    RouteFill filling = fill;
    if (objection != null || heldByNone(now).isPresent()) {
      return Findings.NONE.givingUp();
    }
    if (filling == null) {
      return Findings.NONE;
    }
    if (unwinding && epochs.isEntered() && epochs.allIn()) {
      epochs.settle();
      unwinding = false;
      fork = false;
      commit(filling.growth(), out);
    }
    if (outdated && !unwinding && filling.isResting()) {
      // Nobody has these headers any more: the block was left by its chain.
      return Findings.NONE.givingUp();
    }
    filling.advance(!unwinding && !isFarAheadOfStore(), now, out);
    return filling.isDone() && !fork ? Findings.NONE.arrived() : Findings.NONE;
  }

  private void goDown(Descent going, Instant now, List<SyncCommand> out) {
    going.advance(now, out);
    if (going.objection().isPresent()) {
      objection = going.objection().get();
    } else {
      going.route().ifPresent(this::goUp);
    }
  }

  private void goUp(Route route) {
    if (route.runs().isEmpty()) {
      // It lies on our chain already: nothing is undone for it.
      fill = new RouteFill(limits.groupsAtWork(), requests, epochs, new Route(tip, List.of()), new ChainGrowth(rules, tip));
      return;
    }
    if (irrevocable != null && route.base().number() < irrevocable.number()) {
      objection = "it leaves our chain at #" + route.base().number() + ", below #" + irrevocable.number() + " (" + irrevocable.hash() + "), which was said to be final";
      return;
    }
    base = route.base().ref();
    fork = route.base().number() < tip.number();
    fill = new RouteFill(limits.groupsAtWork(), requests, epochs, route, new ChainGrowth(rules, route.base()));
    descent = null;
  }

  private boolean isFarAheadOfStore() {
    return tip.number() - epochs.storedHeaders() >= limits.maxAhead();
  }

  /** Headers of a fork wait until some of it is proven to keep the rules, and what is beside it is undone. */
  private void settle(RouteFill filling, List<SyncCommand> out) {
    if (!fork) {
      commit(filling.growth(), out);
    } else if (!unwinding && filling.growth().waiting() > 0) {
      unwinding = true;
      out.add(new SyncCommand.UnwindAll(
          epochs.beginNext(base, "the trusted chain leaves ours at " + base + ": " + followed.head().brief() + " of " + followed.source())));
    }
  }

  private void commit(ChainGrowth growth, List<SyncCommand> out) {
    if (growth.waiting() > 0) {
      out.add(new SyncCommand.Commit(growth.take(epochs.current())));
      tip = growth.tip();
    }
  }

  @Override
  public Findings checked(SyncEvent.Checked event, Instant now, List<SyncCommand> out) {
    if (fill != null) {
      Findings findings = fill.checked(event, now);
      objection = fill.objection().map(why -> "its chain breaks a rule: " + why).orElse(null);
      if (objection == null) {
        settle(fill, out);
      }
      return findings;
    }
    return descent == null ? Findings.NONE : descent.checked(event, out);
  }

  @Override
  public void delivered(HeaderDelivery delivery) {
    if (question != null) {
      question.accept(delivery);
    }
    if (fill != null) {
      fill.delivered(delivery);
    } else if (descent != null) {
      descent.delivered(delivery);
    }
  }

  @Override
  public Findings ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    Gathering answered = question;
    if (answered != null && answered.id().equals(end.request())) {
      question = null;
      return located(answered, now, out);
    }
    if (fill != null) {
      fill.ended(end, now, out);
    } else if (descent != null) {
      descent.ended(end, now, out);
    }
    return Findings.NONE;
  }

  @Override
  public void tipLoaded(SyncEvent.TipLoaded event) {
    if (descent != null) {
      descent.tipLoaded(event);
    }
  }

  @Override
  public void tipMissing(SyncEvent.TipMissing event) {
    if (descent != null) {
      descent.tipMissing(event);
    }
  }

  @Override
  public Findings hashesRead(SyncEvent.HashesRead event, Instant now, List<SyncCommand> out) {
    if (descent != null) {
      descent.hashesRead(event, out);
    }
    return Findings.NONE;
  }

  @Override
  public Findings lost(Set<PackId> lost) {
    if (question != null && lost.contains(question.id())) {
      question = null;
    }
    if (fill != null) {
      fill.lost(lost);
    } else if (descent != null) {
      descent.lost(lost);
    }
    return Findings.NONE;
  }

  @Override
  public Findings tick(Instant now, List<SyncCommand> out) {
    if (question != null && requests.isLate(question.request(), now)) {
      hasNot(question.request().ask().peers().only().getFirst(), now);
      question = null;
    }
    if (fill != null) {
      fill.tick(now);
    } else if (descent != null) {
      descent.tick(now, out);
    }
    return Findings.NONE;
  }

  // ---- what it says

  @Override
  public Optional<PeerId> leader() {
    return Optional.empty();
  }

  @Override
  public Tip tip() {
    return tip;
  }

  @Override
  public long head() {
    return target == null ? -1 : Math.max(target.number(), tip.number());
  }

  @Override
  public boolean cameToNothing() {
    return false;
  }

  @Override
  public boolean isUnwinding() {
    return unwinding;
  }

  @Override
  public String waitingFor() {
    if (unwinding) {
      return "all shards to undo what is above " + base;
    }
    if (fill != null) {
      return isFarAheadOfStore() ? "the store to take headers" : fill.isResting() ? "a peer that has the headers of the trusted chain" : "";
    }
    if (descent == null) {
      return "a peer that has the " + named(head.source()) + " " + head.head();
    }
    String waits = descent.waitingFor();
    long down = Objects.requireNonNull(target).number() - descent.linkedDownTo() + 1;
    return waits.isEmpty() ? "the way down from the trusted block #" + target.number() + " to ours: " + down + " headers linked" : waits;
  }

  private static String named(String source) {
    return switch (source) {
      case TrustedHead.HASH -> "target";
      case TrustedHead.CHECKPOINT -> "checkpoint";
      default -> "trusted head";
    };
  }
}
