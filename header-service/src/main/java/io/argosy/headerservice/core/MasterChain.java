package io.argosy.headerservice.core;

import io.argosy.chain.BlockHeader;
import io.argosy.headerservice.core.SyncEvent.Blame;
import io.argosy.headerservice.core.SyncEvent.CheckResult;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryEnd.Outcome;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.Priority;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The master's chain above the last common block: asks the master for its skeleton, lets all peers fill it in groups, has them checked, and strings the sound ones together in order. Mutable, owned by the core's thread.
 */
final class MasterChain {
  /** How often in a row a pack may expire without a single header of it. */
  private static final int PATIENT_FOR = 3;

  private final int groupsAtWork;
  private final OpenRequests requests;
  private final Epochs epochs;
  private final Master master;
  private final ChainGrowth growth;
  private final Map<Long, HeaderGroup> groups = new LinkedHashMap<>();
  private Skeleton skeleton;
  private @Nullable Gathering question;
  private boolean withoutSkeleton;

  /**
   * @param groupsAtWork groups of headers asked for or being checked, at most
   * @param growth stands at the last common block
   */
  MasterChain(int groupsAtWork, OpenRequests requests, Epochs epochs, Master master, ChainGrowth growth) {
    this.groupsAtWork = groupsAtWork;
    this.requests = requests;
    this.epochs = epochs;
    this.master = master;
    this.growth = growth;
    this.skeleton = above(growth.tip());
  }

  private static Skeleton above(Tip block) {
    return new Skeleton(block.number(), block.header().hash());
  }

  ChainGrowth growth() {
    return growth;
  }

  /** True if it is strung together up to the master's head. */
  boolean isAtHead() {
    return groups.isEmpty() && question == null && growth.tip().number() >= master.head();
  }

  // ---- what to ask for

  /** Headers above the last common block that came unasked are the first group. */
  void adopt(HeaderDelivery above, Instant now, List<SyncCommand> out) {
    HeaderGroup group = skeleton.tail(requests.draw(), above.headers().size());
    groups.put(group.id(), group);
    group.accept(above);
    skeleton = new Skeleton(group.last(), BlockHeader.decode(above.headers().getLast()).hash());
    check(group, now, out);
  }

  /** Makes groups, as far as the skeleton is known, and asks for more of it. */
  void plan(Instant now, List<SyncCommand> out) {
    if (withoutSkeleton) {
      planRun();
      return;
    }
    long beyond = master.head() - skeleton.known();
    if (question == null && beyond >= Skeleton.SPACING && skeleton.ready() < groupsAtWork / 2) {
      Optional<Integer> gateway = gatewayOfMaster(now);
      if (gateway.isEmpty()) {
        return;
      }
      askForSkeleton(gateway.get(), (int) Math.min(Skeleton.ANCHORS, beyond / Skeleton.SPACING), now, out);
    }
    while (groups.size() < groupsAtWork) {
      Optional<HeaderGroup> next = skeleton.nextGroup(requests.draw());
      if (next.isPresent()) {
        groups.put(next.get().id(), next.get());
      } else if (question == null && beyond > 0 && beyond < Skeleton.SPACING) {
        HeaderGroup tail = skeleton.tail(requests.draw(), (int) beyond);
        groups.put(tail.id(), tail);
        master.endIsAskedFor();
        return;
      } else {
        return;
      }
    }
  }

  /** One run of headers after the other, of the master alone. */
  private void planRun() {
    Tip end = growth.tip();
    long beyond = master.head() - end.number();
    if (groups.isEmpty() && beyond > 0) {
      skeleton = above(end);
      HeaderGroup run = skeleton.tail(requests.draw(), (int) Math.min(beyond, Skeleton.SPACING));
      groups.put(run.id(), run);
    }
  }

  private void askForSkeleton(int gateway, int anchors, Instant now, List<SyncCommand> out) {
    HeaderRequest request = new HeaderRequest(
        requests.ask(PeerChoice.only(master.peer()), Priority.TIP, epochs.current(), now),
        new Start.AtNumber(skeleton.known() + Skeleton.SPACING),
        anchors,
        Skeleton.SPACING - 1,
        Direction.RISING);
    question = new Gathering(request);
    out.add(requests.send(gateway, request));
  }

  /** Asks for the groups that wait. */
  void request(Instant now, List<SyncCommand> out) {
    for (HeaderGroup group : List.copyOf(groups.values())) {
      if (group.state() == HeaderGroup.State.WAITING) {
        request(group, now, out);
      }
    }
  }

  private void request(HeaderGroup group, Instant now, List<SyncCommand> out) {
    if (group.isWhole()) {
      // All came, and the end was lost.
      check(group, now, out);
      return;
    }
    boolean onlyMaster = group.isOnlyForMaster();
    Optional<Integer> gateway = onlyMaster ? gatewayOfMaster(now) : requests.roomFor(group.last(), group.without(), now);
    if (gateway.isPresent()) {
      PeerChoice peers = onlyMaster
          ? PeerChoice.only(master.peer())
          : PeerChoice.serving(group.first(), group.last()).butNot(group.without());
      HeaderRequest request = new HeaderRequest(
          requests.ask(peers, onlyMaster ? Priority.TIP : Priority.BULK, epochs.current(), now),
          new Start.AtNumber(group.next()),
          (int) (group.last() - group.next() + 1),
          0,
          Direction.RISING);
      group.asked(request);
      out.add(requests.send(gateway.get(), request));
    } else if (!onlyMaster && !group.without().isEmpty() && !requests.anyHas(group.last(), group.without())) {
      group.askMasterOnly();
    }
  }

  private Optional<Integer> gatewayOfMaster(Instant now) {
    return requests.originOf(master.peer()).map(Origin::gateway).filter(slot -> requests.hasRoom(slot, now));
  }

  private @Nullable Origin origin() {
    return requests.originOf(master.peer()).orElse(null);
  }

  // ---- what comes

  void delivered(HeaderDelivery delivery) {
    if (question != null) {
      question.accept(delivery);
    }
    groupOf(delivery.request()).ifPresent(group -> group.accept(delivery));
  }

  private Optional<HeaderGroup> groupOf(PackId request) {
    return groups.values().stream()
        .filter(group -> group.request() != null && group.request().ask().id().equals(request))
        .findFirst();
  }

  Findings ended(DeliveryEnd end, Instant now, List<SyncCommand> out) {
    Gathering answered = question;
    if (answered != null && answered.id().equals(end.request())) {
      question = null;
      return skeletonEnded(answered, end.outcome());
    }
    return groupOf(end.request()).map(group -> groupEnded(group, end, now, out)).orElse(Findings.NONE);
  }

  private Findings skeletonEnded(Gathering answered, Outcome outcome) {
    return switch (answered.decoded()) {
      case Verdict.Rejected<List<BlockHeader>>(Fault fault, String why) -> Findings.NONE.against(answered.origin(), fault, why).givingUp();
      case Verdict.Accepted<List<BlockHeader>>(List<BlockHeader> headers) ->
        outcome == Outcome.BUSY ? Findings.NONE : skeletonCame(answered, headers);
    };
  }

  private Findings skeletonCame(Gathering answered, List<BlockHeader> headers) {
    // Some clients answer nothing where any header of the question would lie above their head.
    withoutSkeleton |= headers.isEmpty();
    for (BlockHeader header : headers) {
      long expected = skeleton.known() + Skeleton.SPACING;
      if (header.number() != expected) {
        return Findings.NONE
            .against(answered.origin(), Fault.OUT_OF_ORDER, "skeleton: expected #" + expected + ", got #" + header.number())
            .givingUp();
      }
      skeleton.add(header.hash());
    }
    return Findings.NONE;
  }

  private Findings groupEnded(HeaderGroup group, DeliveryEnd end, Instant now, List<SyncCommand> out) {
    if (group.isWhole() || group.isOpen() && !group.run().isEmpty()) {
      check(group, now, out);
      return Findings.NONE;
    }
    group.leaveOut(end.without());
    // A pack may expire behind others in a slow peer's queue; only again and again is it the peer that does not answer.
    boolean expired = end.outcome() == Outcome.EXPIRED;
    boolean refused = end.outcome() == Outcome.BUSY || expired && group.expired() < PATIENT_FOR;
    if (group.isOnlyForMaster() && !refused) {
      String headers = "headers #" + group.first() + "..#" + group.last();
      return expired
          ? Findings.NONE.against(origin(), Fault.STALLING, headers + " not answered " + PATIENT_FOR + " times in a row").givingUp()
          : Findings.NONE.against(origin(), Fault.LAGGING, headers + " that it claims to have").givingUp();
    }
    if (!refused && (end.outcome() == Outcome.NO_SUITABLE_PEER || group.without().size() >= 2)) {
      group.askMasterOnly();
    }
    group.waitForRest();
    return Findings.NONE;
  }

  /** What is late is asked for again; of a master that does not tell its skeleton nothing is learned. */
  Findings late(Instant now) {
    groups.values().stream().filter(group -> requests.isLate(group.request(), now)).forEach(HeaderGroup::waitForRest);
    return question != null && requests.isLate(question.request(), now) ? Findings.NONE.givingUp() : Findings.NONE;
  }

  /** What nobody will answer is asked for again. */
  void lost(Set<PackId> lost) {
    groups.values().stream()
        .filter(group -> group.request() != null && lost.contains(group.request().ask().id()))
        .forEach(HeaderGroup::waitForRest);
    if (question != null && lost.contains(question.id())) {
      question = null;
    }
  }

  // ---- what checks find

  private static void check(HeaderGroup group, Instant now, List<SyncCommand> out) {
    group.checking();
    out.add(new SyncCommand.Check(group.id(), group.first(), group.parent(), group.anchors(), group.run(), false, now.getEpochSecond()));
  }

  Findings checked(SyncEvent.Checked event, Instant now) {
    HeaderGroup group = groups.get(event.group());
    if (group == null) {
      return Findings.NONE;
    }
    return switch (event.result()) {
      case CheckResult.Sound sound -> {
        group.sound(sound);
        yield drain(now);
      }
      case CheckResult.Unsound unsound -> unsound(group, unsound);
    };
  }

  private Findings unsound(HeaderGroup group, CheckResult.Unsound found) {
    Origin sender = group.originOf(found.index());
    Findings blamed = Findings.NONE.against(sender, found.fault(), found.evidence());
    boolean fromMaster = sender != null && sender.peer().equals(master.peer());
    if (fromMaster && found.blame() != Blame.CHAIN) {
      return blamed.givingUp();
    }
    if (found.blame() == Blame.OFFERER) {
      return blamed.against(origin(), found.fault(), found.evidence()).givingUp();
    }
    // Where headers of two peers do not link, either may be on another fork: the master is not, by what it is followed for.
    List<PeerId> suspects = new ArrayList<>(group.sendersSinceAnchor(found.index()));
    suspects.remove(master.peer());
    if (suspects.isEmpty()) {
      return blamed.givingUpForContradiction();
    }
    group.leaveOut(suspects);
    if (group.without().size() >= 2) {
      group.askMasterOnly();
    }
    group.beginAgain();
    return found.blame() == Blame.SENDER ? blamed : Findings.NONE;
  }

  /** Strings together the sound groups that follow one another. */
  private Findings drain(Instant now) {
    for (Optional<HeaderGroup> next = nextSound(); next.isPresent(); next = nextSound()) {
      HeaderGroup group = next.get();
      groups.remove(group.id());
      CheckResult.Sound sound = Objects.requireNonNull(group.sound());
      if (growth.add(sound, now.getEpochSecond()) instanceof Verdict.Rejected<Tip>(Fault fault, String why)) {
        Origin sender = group.originOf(0);
        Origin offerer = origin();
        Findings findings = Findings.NONE.against(sender, fault, why);
        return (offerer == null || offerer.equals(sender) ? findings : findings.against(offerer, fault, why)).givingUp();
      }
      if (group.isOpen() && sound.headers().size() < group.count()) {
        master.endsAt(growth.tip().number());
      }
    }
    return Findings.NONE;
  }

  private Optional<HeaderGroup> nextSound() {
    long next = growth.tip().number() + 1;
    return groups.values().stream()
        .filter(group -> group.first() == next && group.state() == HeaderGroup.State.SOUND)
        .findFirst();
  }
}
