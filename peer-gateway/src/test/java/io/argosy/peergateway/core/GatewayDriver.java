package io.argosy.peergateway.core;

import io.argosy.chain.HeaderDraft;
import io.argosy.packs.AccountRequest;
import io.argosy.packs.Ask;
import io.argosy.packs.BlockPart;
import io.argosy.packs.BlockRequest;
import io.argosy.packs.CodeRequest;
import io.argosy.packs.DeliveryEnd;
import io.argosy.packs.DeliveryPack;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Direction;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.NodePlace;
import io.argosy.packs.NodeRequest;
import io.argosy.packs.Origin;
import io.argosy.packs.PackId;
import io.argosy.packs.PeerChoice;
import io.argosy.packs.PeerId;
import io.argosy.packs.PeerVerdict;
import io.argosy.packs.PlaceRequest;
import io.argosy.packs.Priority;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StorageRequest;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.testkit.sim.SimClock;
import io.argosy.verdict.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** A gateway driven by hand: says what happens, and remembers what was ordered since it was last asked. */
final class GatewayDriver {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final SimClock clock = SimClock.startingAt(START);
  final Gateway gateway;
  private List<GatewayCommand> ordered = new ArrayList<>();
  private long nextPack = 1;

  GatewayDriver(GatewayLimits limits) {
    gateway = new Gateway(limits, 1, Gossip.Settings.off());
  }

  GatewayDriver(Gossip.Settings gossip) {
    gateway = new Gateway(GatewayLimits.forSlot(0, 1), 1, gossip);
  }

  static GatewayDriver alone() {
    return new GatewayDriver(GatewayLimits.forSlot(0, 1));
  }

  static GatewayLimits limits(int maxPeers, int maxAccepted, int packsPerPeer) {
    return new GatewayLimits(0, 1, maxPeers, maxAccepted, 0, packsPerPeer, 1024, Duration.ofMillis(250), java.util.Map.of());
  }

  static PeerId peer(String name) {
    return new PeerId(Hash.keccak(name.getBytes(StandardCharsets.UTF_8)));
  }

  static String enode(String name) {
    return "enode://" + name + "@10.0.0.1:30303";
  }

  GatewayDriver on(GatewayEvent event) {
    ordered.addAll(gateway.on(event, clock.instant()));
    return this;
  }

  /** Ticks every 100 ms for this long. */
  GatewayDriver pass(Duration time) {
    for (Instant end = clock.instant().plus(time); clock.instant().isBefore(end); ) {
      clock.advance(Duration.ofMillis(100));
      on(new GatewayEvent.Tick());
    }
    return this;
  }

  /** A peer of eth/69 with its head at 10,000, so that nothing need be asked of it first. */
  GatewayDriver ready(String name) {
    return ready(name, 69);
  }

  GatewayDriver ready(String name, int version) {
    return ready(name, version, 0);
  }

  GatewayDriver ready(String name, int version, int snapVersion) {
    return on(new GatewayEvent.PeerReady(
        peer(name), name, version, snapVersion, Hash.keccak(new byte[] {1}), 10_000, UInt256.of(1), 0, GatewayEvent.Direction.DIALED));
  }

  GatewayDriver accepted(String name) {
    return on(new GatewayEvent.PeerReady(
        peer(name), name, 69, 0, Hash.keccak(new byte[] {1}), 10_000, UInt256.of(1), 0, GatewayEvent.Direction.ACCEPTED));
  }

  GatewayDriver learn(String name, Trust trust) {
    return on(new GatewayEvent.NodeLearned(peer(name), enode(name), trust));
  }

  GatewayDriver gone(String name, Ending ending) {
    return on(new GatewayEvent.PeerGone(peer(name), ending, ""));
  }

  GatewayDriver verdict(String name, Fault fault) {
    return on(new GatewayEvent.Judged(new PeerVerdict(new Origin(peer(name), 0), fault, "a test")));
  }

  Ask ask(Duration patience, Priority priority, PeerChoice peers) {
    return new Ask(new PackId(7, nextPack++), 3, clock.instant().plus(patience), 5, priority, 0, peers);
  }

  HeaderRequest headers(int count) {
    return headers(count, Duration.ofSeconds(60), Priority.BULK, PeerChoice.serving(1, count));
  }

  HeaderRequest headers(int count, Duration patience, Priority priority, PeerChoice peers) {
    return new HeaderRequest(ask(patience, priority, peers), new Start.AtNumber(1), count, 0, Direction.RISING);
  }

  BlockRequest blocks(BlockPart part, int count, Duration patience) {
    List<BlockRef> blocks = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      blocks.add(new BlockRef(i, Hash.ofWords(i, i, i, i)));
    }
    return new BlockRequest(ask(patience, Priority.BULK, PeerChoice.serving(1, count)), part, blocks);
  }

  AccountRequest accounts(Hash root) {
    return new AccountRequest(bulk(), root, Hash.ZERO, Hash.ofWords(-1, -1, -1, -1));
  }

  StorageRequest storages(Hash root, int count) {
    return StorageRequest.whole(bulk(), root, hashes(count));
  }

  CodeRequest codes(Hash root, int count) {
    return new CodeRequest(bulk(), root, hashes(count));
  }

  PlaceRequest places(Hash root, int count) {
    List<NodePlace> places = hashes(count).stream().map(hash -> new NodePlace(hash, RlpSlice.of(new byte[1]))).toList();
    return new PlaceRequest(bulk(), root, places);
  }

  NodeRequest nodes(Hash root, int count) {
    return new NodeRequest(bulk(), hashes(count), root);
  }

  /** Patient, and of a pivot that every peer here has. */
  private Ask bulk() {
    return ask(Duration.ofSeconds(60), Priority.BULK, PeerChoice.serving(9_936, 9_936));
  }

  static List<Hash> hashes(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> Hash.ofWords(i, i, i, i)).toList();
  }

  GatewayDriver request(RequestPack pack) {
    return on(new GatewayEvent.Requested(pack, pack.ask().deadline()));
  }

  GatewayDriver answer(GatewayCommand.Ask ask, int items) {
    return answer(ask, new Answer.Items(items(items)));
  }

  GatewayDriver answer(GatewayCommand.Ask ask, Answer answer) {
    return on(new GatewayEvent.Answered(ask.peer(), ask.wireId(), answer));
  }

  static List<RlpSlice> items(int count) {
    return Collections.nCopies(count, new RlpWriter().startList().number(7).endList().toSlice());
  }

  static RlpSlice header(long number) {
    return new HeaderDraft().number(number).difficulty(UInt256.of(131072)).gasLimit(5000).build().raw();
  }

  /** What was ordered since the last call, of one kind; the rest is forgotten. */
  <T extends GatewayCommand> List<T> take(Class<T> kind) {
    List<T> taken = ordered.stream().filter(kind::isInstance).map(kind::cast).toList();
    ordered = new ArrayList<>();
    return taken;
  }

  List<GatewayCommand> all() {
    return List.copyOf(ordered);
  }

  List<GatewayCommand.Ask> asks() {
    return take(GatewayCommand.Ask.class);
  }

  GatewayCommand.Ask onlyAsk() {
    List<GatewayCommand.Ask> asks = asks();
    if (asks.size() != 1) {
      throw new AssertionError("expected one question, got " + asks);
    }
    return asks.getFirst();
  }

  List<DeliveryPack> deliveries() {
    return take(GatewayCommand.Deliver.class).stream().map(GatewayCommand.Deliver::pack).toList();
  }

  List<DeliveryEnd> ends() {
    return deliveries().stream().filter(DeliveryEnd.class::isInstance).map(DeliveryEnd.class::cast).toList();
  }

  GatewayAdvert advert() {
    List<GatewayCommand.Advertise> adverts = take(GatewayCommand.Advertise.class);
    return adverts.getLast().advert();
  }
}
