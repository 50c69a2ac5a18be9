package io.argosy.wirepeer;

import io.argosy.devp2p.PeerConnection;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.eth.EthMessage.BlockRangeUpdate;
import io.argosy.devp2p.eth.EthMessage.NewBlock;
import io.argosy.devp2p.eth.EthMessage.NewBlockHashes;
import io.argosy.devp2p.eth.EthMessage.Reply;
import io.argosy.devp2p.eth.EthMessage.Request;
import io.argosy.devp2p.eth.EthMessage.Status;
import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.devp2p.snap.SnapCodec;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedStates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A peer that serves a chain, and states of it, from memory over real RLPx on 127.0.0.1, as well or as badly as its {@link Behaviour}s say. It
 * listens, dials, or both. Any thread.
 */
public final class WirePeer implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a peer is to be like, before there is one. Each method gives the same setup with one thing changed in place. */
  public static final class Setup {
    private final ServedChain chain;
    private ServedStates states = ServedStates.NONE;
    private int keptStates = 128;
    private List<Capability> capabilities = List.of(Capability.eth(68), Capability.eth(69));
    private List<Behaviour> behaviours = List.of();
    private @Nullable ServingLimits limits;
    private NodeKey key = NodeKey.random(RANDOM);
    private String name = "argosy-wirepeer/peer";

    private Setup(ServedChain chain) {
      this.chain = chain;
    }

    /** The eth versions it offers; 68 and 69 if nothing is said. */
    public Setup speaking(int... ethVersions) {
      capabilities = Arrays.stream(ethVersions).mapToObj(Capability::eth).toList();
      return this;
    }

    /** States that it serves, oldest first: by snap/1 where a version of eth from 66 on is offered, and by hash to eth/63 to eth/66. */
    public Setup having(ServedStates served) {
      states = served;
      return this;
    }

    public Setup having(ServedState... served) {
      return having(ServedStates.of(served));
    }

    /** States of so many of its last blocks stay when its head moves; 128 if nothing is said, as geth has it. */
    public Setup keepingStatesOf(int blocks) {
      keptStates = blocks;
      return this;
    }

    private List<Capability> offer() {
      List<Capability> offer = new ArrayList<>(capabilities);
      if (!states.isEmpty() && offer.stream().anyMatch(eth -> eth.version() >= 66)) {
        offer.add(Capability.snap(SnapCodec.VERSION));
      }
      return offer;
    }

    public Setup behaving(Behaviour... ways) {
      behaviours = List.of(ways);
      return this;
    }

    /** Other limits than those of the clients of its version. */
    public Setup limitedTo(ServingLimits most) {
      limits = most;
      return this;
    }

    public Setup as(NodeKey identity) {
      key = identity;
      return this;
    }

    public Setup named(String clientId) {
      name = clientId;
      return this;
    }

    /** Listens on a free port of 127.0.0.1. */
    public WirePeer listen() {
      return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Listens where it is told, for peers that are dialed from other hosts. */
    public WirePeer listen(InetSocketAddress address) {
      try {
        return new WirePeer(this, new ServerSocket(address.getPort(), 50, address.getAddress()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Dials, and does not listen. */
    public WirePeer dial(Enode enode) {
      WirePeer peer = new WirePeer(this, null);
      peer.dial(enode);
      return peer;
    }
  }

  private final NodeKey key;
  private final Hello hello;
  private final Behaviours behaviours;
  private final @Nullable ServingLimits limits;
  private final @Nullable ServerSocket listener;
  private final Tally tally = new Tally();
  private final AtomicInteger answered = new AtomicInteger();
  private final Set<WireSession> sessions = ConcurrentHashMap.newKeySet();
  private final Upload upload;
  private final int keptStates;
  private volatile ServedChain truth;
  private volatile ServedChain served;
  private volatile ServedStates trueStates;
  private volatile ServedStates servedStates;

  private WirePeer(Setup setup, @Nullable ServerSocket listener) {
    this.key = setup.key;
    this.hello = Hello.of(setup.name, setup.offer(), key.id());
    this.behaviours = new Behaviours(setup.behaviours);
    this.limits = setup.limits;
    this.listener = listener;
    this.truth = setup.chain;
    this.served = behaviours.chain(setup.chain);
    this.trueStates = setup.states;
    this.servedStates = behaviours.states(setup.states);
    this.keptStates = setup.keptStates;
    this.upload = new Upload(behaviours.uploadLimit());
    if (listener != null) {
      Thread.ofVirtual().name("wire-peer").start(() -> accept(listener));
    }
  }

  public static Setup serving(ServedChain chain) {
    return new Setup(chain);
  }

  /** An honest peer with a chain that listens and speaks eth/68 and eth/69. */
  public static WirePeer listening(ServedChain chain) {
    return serving(chain).listen();
  }

  /** Where to dial it; throws {@link IllegalStateException} if it does not listen. */
  public Enode enode() {
    if (listener == null) {
      throw new IllegalStateException("this peer only dials");
    }
    return new Enode(key.id(), "127.0.0.1", listener.getLocalPort());
  }

  /** Opens a connection of its own; the handshake goes on in the background. */
  public void dial(Enode enode) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(enode.host(), enode.port()), 15_000);
      run(socket, PeerConnection.dialing(key, enode.id(), hello, RANDOM));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        run(server.accept(), PeerConnection.accepting(key, hello, RANDOM));
      }
    } catch (IOException closed) {
      // Closing the listener is how it ends.
    }
  }

  private void run(Socket socket, PeerConnection connection) {
    WireSession session = new WireSession(socket, connection, new Server(), upload);
    sessions.add(session);
    session.start();
  }

  /** The chain it would serve honestly. */
  public ServedChain chain() {
    return truth;
  }

  /** The states it would serve honestly. */
  public ServedStates states() {
    return trueStates;
  }

  /** Moves its head, perhaps to another fork. States that are not of its last blocks any more are dropped. Nobody is told: see {@link #announce}. */
  public void head(ServedChain chain, ServedState... newer) {
    truth = chain;
    served = behaviours.chain(chain);
    ServedStates states = trueStates;
    for (ServedState state : newer) {
      states = states.and(state);
    }
    if (!states.isEmpty()) {
      Set<Hash> roots = new HashSet<>();
      for (long number = chain.head(); number >= 0 && number > chain.head() - keptStates; number--) {
        roots.add(chain.stateRoot(number));
      }
      states = states.only(roots);
    }
    trueStates = states;
    servedStates = behaviours.states(states);
  }

  /** Tells all connected peers of its head as their version does: a hash and a block up to eth/68, a range from eth/69 on. */
  public void announce() {
    announce(Announcement.HASH, Announcement.BLOCK, Announcement.RANGE);
  }

  /** Tells in these ways only; a way that a peer's version does not have is left out. */
  public void announce(Announcement... ways) {
    ServedChain chain = served;
    for (WireSession session : sessions) {
      session.locked(() -> {
        if (session.theirs() != null && !session.isOver()) {
          announce(session, chain, Set.of(ways));
        }
      });
    }
  }

  /** Says something that has no answer to all connected peers. */
  public void say(EthMessage message) {
    for (WireSession session : sessions) {
      session.locked(() -> {
        if (session.theirs() != null && !session.isOver()) {
          session.say(message);
        }
      });
    }
  }

  /** How a head is announced. */
  public enum Announcement {
    HASH,
    BLOCK,
    RANGE
  }

  private static void announce(WireSession session, ServedChain chain, Set<Announcement> ways) {
    long head = chain.head();
    boolean ranges = session.version() >= 69;
    if (ways.contains(Announcement.HASH) && !ranges) {
      session.say(new NewBlockHashes(List.of(new BlockRef(head, chain.headHash()))));
    }
    if (ways.contains(Announcement.BLOCK) && !ranges) {
      session.say(new NewBlock(BlockEdits.whole(chain.header(head), chain.body(head)), chain.totalDifficulty(head)));
    }
    if (ways.contains(Announcement.RANGE) && ranges) {
      session.say(new BlockRangeUpdate(new BlockRange(0, head), chain.headHash()));
    }
  }

  /** What it was asked, and how connections ended. */
  public Tally tally() {
    return tally;
  }

  /** Connections that have exchanged Status and are not over. */
  public int connected() {
    return (int) sessions.stream().filter(session -> session.theirs() != null && !session.isOver()).count();
  }

  /** Ends all connections with a reason, and keeps listening. */
  public void disconnectAll(DisconnectReason reason) {
    sessions.forEach(session -> session.leave(reason));
  }

  /** Stops listening and cuts all connections without a word, as a crash would. */
  @Override
  public void close() {
    try {
      if (listener != null) {
        listener.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sessions.forEach(WireSession::cut);
  }

  /** What it says on every connection. */
  private final class Server implements WireSession.Speaker {
    @Override
    public void greet(WireSession session, Hello theirs) {
      behaviours.status(truth.status(session.version())).ifPresent(session::say);
    }

    @Override
    public void hear(WireSession session, EthMessage message) {
      switch (message) {
        case Status status -> judge(session, status);
        case Request request -> answer(session, request);
        default -> tally.told(message);
      }
    }

    @Override
    public void hear(WireSession session, SnapMessage message) {
      if (message instanceof SnapMessage.Request request) {
        answer(session, request);
      }
    }

    private void answer(WireSession session, SnapMessage.Request request) {
      ServedStates states = servedStates;
      SnapMessage.Reply honest = new StateAnswers(states).to(request);
      tally.asked(StateAnswers.kind(request), StateAnswers.items(honest));
      int before = answered.getAndIncrement();
      SnapMessage.Reply answer = behaviours.answer(honest, new Behaviour.StateSituation(request, states, before));
      session.answer(answer, behaviours.sending(before));
    }

    /** As any client does: another network or genesis is a reason to leave. */
    private void judge(WireSession session, Status theirs) {
      Status ours = truth.status(session.version());
      if (theirs.networkId() == ours.networkId() && theirs.genesis().equals(ours.genesis())) {
        tally.opened();
      } else {
        session.leave(DisconnectReason.SUBPROTOCOL_ERROR);
      }
    }

    private void answer(WireSession session, Request request) {
      int version = session.version();
      ServedChain chain = served;
      ServingLimits most = limits == null ? ServingLimits.of(version) : limits;
      Reply honest = new Answers(chain, servedStates, version, most, tally).to(request);
      int before = answered.getAndIncrement();
      Reply answer = behaviours.answer(honest, new Behaviour.Situation(chain, version, before));
      session.answer(answer, behaviours.sending(before));
    }

    @Override
    public void over(WireSession session, String why, @Nullable DisconnectReason reason) {
      sessions.remove(session);
      tally.ended(why);
      if (reason != null) {
        tally.goodbye(reason);
      }
    }
  }
}
