package io.argosy.statesyncservice.core;

import io.argosy.mailboxes.Gateways;
import io.argosy.packs.Ask;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Lane;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.Priority;
import io.argosy.packs.RequestPack;
import io.argosy.packs.AccountDelivery;
import io.argosy.packs.BlockDelivery;
import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.NodeDelivery;
import io.argosy.packs.Origin;
import io.argosy.packs.StorageDelivery;
import io.argosy.primitives.Hash;
import io.argosy.statesyncservice.core.StateCommand.Content;
import io.argosy.verdict.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Requests on their way, within the windows of the gateways. Each belongs to an asker, which hears of every answer once it is judged, and of the end once. Mutable, owned by the core's thread. */
final class Asks {
  private static final Duration NOBODY_SERVES = Duration.ofMillis(500);

  private final StateLimits limits;
  private final StateMode mode;
  private final long owner;
  private final Gateways gateways = new Gateways(Lane.STATE);
  private final Map<PackId, Open> open = new LinkedHashMap<>();
  private long nextRequest = 1;
  private long checkingBytes;

  Asks(StateLimits limits, StateMode mode, long owner) {
    this.limits = limits;
    this.mode = mode;
    this.owner = owner;
  }

  /** Who asked. */
  interface Asker {
    /** An answer was judged, and something of it holds. */
    void judged(RequestPack request, Judgement judgement, Instant now, List<StateCommand> out);

    /**
     * Nothing more comes of a request.
     *
     * @param terms as it was sent with
     * @param without peers that should not be asked for the rest of it
     */
    void closed(RequestPack request, Terms terms, List<PeerId> without);
  }

  /**
   * What a request is for.
   *
   * @param replyTo partition of the deliveries, which must be ours
   * @param pivot block whose state is asked for
   * @param root of that state
   * @param except peers that failed it before
   * @param expected see {@link StateCommand.Judge}
   */
  record Terms(int replyTo, long pivot, Hash root, List<PeerId> except, List<Hash> expected, Content content) {}

  private static final class Open {
    private final int gateway;
    private final RequestPack request;
    private final Asker asker;
    private final Terms terms;
    private final Set<PeerId> without;
    private int checks;
    private boolean ended;

    Open(int gateway, RequestPack request, Asker asker, Terms terms) {
      this.gateway = gateway;
      this.request = request;
      this.asker = asker;
      this.terms = terms;
      this.without = new LinkedHashSet<>(request.ask().peers().except());
    }
  }

  Gateways gateways() {
    return gateways;
  }

  StateMode mode() {
    return mode;
  }

  /** Bytes of answers that are being checked. */
  long checkingBytes() {
    return checkingBytes;
  }

  int open() {
    return open.size();
  }

  boolean hasRoom(Instant now) {
    return gateways.hasRoom(now);
  }

  /** Sends a request if a gateway has room and a peer for it. */
  boolean send(Asker asker, Terms terms, Function<Ask, RequestPack> make, Instant now, List<StateCommand> out) {
    List<PeerId> except = terms.except();
    Optional<Integer> gateway = roomFor(terms, except, now);
    if (gateway.isEmpty() && !except.isEmpty()) {
      // Everybody who is left has failed once: rather them again than nobody.
      except = List.of();
      gateway = roomFor(terms, except, now);
    }
    if (gateway.isEmpty()) {
      return false;
    }
    Ask ask = new Ask(
        new PackId(owner, nextRequest++),
        0,
        now.plus(limits.patience()),
        terms.replyTo(),
        Priority.BULK,
        0,
        PeerChoice.serving(terms.pivot(), terms.pivot()).butNot(except));
    RequestPack request = make.apply(ask);
    open.put(ask.id(), new Open(gateway.get(), request, asker, terms));
    gateways.sent(gateway.get());
    out.add(new StateCommand.Send(gateway.get(), request));
    return true;
  }

  private Optional<Integer> roomFor(Terms terms, List<PeerId> except, Instant now) {
    return gateways.roomForState(terms.root(), mode.ways(), except, now);
  }

  void delivered(DeliveryPack delivery, List<StateCommand> out) {
    Open request = open.get(delivery.request());
    if (request == null) {
      return;
    }
    request.checks++;
    checkingBytes += bytesOf(delivery);
    out.add(new StateCommand.Judge(request.request, delivery, request.terms.expected(), request.terms.content()));
  }

  void judged(StateEvent.Judged e, Instant now, List<StateCommand> out) {
    checkingBytes -= bytesOf(e.delivery());
    Open request = open.get(e.delivery().request());
    Fault blame = RangeJudge.blame(e);
    if (blame != null) {
      out.add(new StateCommand.Report(new PeerVerdict(originOf(e.delivery()), blame, e.evidence())));
    }
    if (request == null) {
      return;
    }
    request.checks--;
    if (e.fault() != null) {
      request.without.add(originOf(e.delivery()).peer());
    }
    if (!(e.judgement() instanceof Judgement.Refused)) {
      request.asker.judged(request.request, e.judgement(), now, out);
    }
    close(request);
  }

  void ended(DeliveryEnd end, Instant now) {
    Open request = open.get(end.request());
    if (request == null || request.ended) {
      return;
    }
    request.ended = true;
    request.without.addAll(end.without());
    switch (end.outcome()) {
      case BUSY -> gateways.refused(request.gateway, end.retryAfter(), now);
      case NO_SUITABLE_PEER -> {
        gateways.refused(request.gateway, NOBODY_SERVES, now);
        request.without.clear();
      }
      case SERVED, PARTIAL, EXPIRED -> gateways.served(request.gateway);
    }
    close(request);
  }

  private void close(Open request) {
    if (request.ended && request.checks == 0 && open.remove(request.request.ask().id()) != null) {
      request.asker.closed(request.request, request.terms, List.copyOf(request.without));
    }
  }

  /** True if the slot has a new tenant, which has none of our requests. */
  void seen(GatewayAdvert advert, Instant now) {
    if (gateways.seen(advert, now)) {
      takeBack(request -> request.gateway == advert.slot());
    }
  }

  void tick(Instant now) {
    Set<Integer> silent = gateways.silent(now);
    takeBack(request -> silent.contains(request.gateway));
    for (Open request : List.copyOf(open.values())) {
      boolean late = now.isAfter(request.request.ask().deadline().plus(limits.patience().dividedBy(4)));
      if (late && request.checks == 0) {
        gateways.refused(request.gateway, Duration.ZERO, now);
        request.ended = true;
        close(request);
      }
    }
  }

  /** Answers to these shards reach another from now on. */
  void revoked(Set<Integer> shards) {
    takeBack(request -> {
      boolean lost = shards.contains(request.terms.replyTo());
      if (lost) {
        gateways.served(request.gateway);
      }
      return lost;
    });
  }

  private void takeBack(Predicate<Open> which) {
    for (Open request : List.copyOf(open.values())) {
      if (which.test(request)) {
        open.remove(request.request.ask().id());
        request.asker.closed(request.request, request.terms, List.copyOf(request.without));
      }
    }
  }

  /** Forgets requests whose askers are gone; nobody is told. */
  void drop(Predicate<Asker> gone) {
    List<PackId> dropped = new ArrayList<>();
    open.forEach((id, request) -> {
      if (gone.test(request.asker)) {
        dropped.add(id);
        gateways.served(request.gateway);
      }
    });
    dropped.forEach(open::remove);
  }

  private static Origin originOf(DeliveryPack delivery) {
    return switch (delivery) {
      case AccountDelivery d -> d.origin();
      case StorageDelivery d -> d.origin();
      case NodeDelivery d -> d.origin();
      case HeaderDelivery d -> d.origin();
      case BlockDelivery d -> d.origin();
      case DeliveryEnd _ -> throw new IllegalArgumentException("an end has no origin");
    };
  }

  private static long bytesOf(DeliveryPack delivery) {
    return switch (delivery) {
      case AccountDelivery d -> d.accounts().length();
      case StorageDelivery d -> d.slots().stream().mapToLong(slots -> slots.length()).sum();
      case NodeDelivery d -> d.values().stream().mapToLong(value -> value.length()).sum();
      case HeaderDelivery _, BlockDelivery _, DeliveryEnd _ -> 0;
    };
  }
}
