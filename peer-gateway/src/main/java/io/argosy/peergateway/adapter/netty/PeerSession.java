package io.argosy.peergateway.adapter.netty;

import io.argosy.devp2p.PeerConnection;
import io.argosy.devp2p.eth.EthCodec;
import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.DisconnectReason;
import io.argosy.devp2p.p2p.MessageSpace;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.snap.SnapCodec;
import io.argosy.devp2p.snap.SnapMessage;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.Answer;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.Gossiped;
import io.argosy.peergateway.core.Kind;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one peer: handshake, status, then requests out and answers in. Runs on its channel's event loop alone; decides nothing but what the protocol itself says. Every request that a peer sends is answered, with nothing
 * but for what gossip has just passed on.
 */
final class PeerSession extends ChannelInboundHandlerAdapter implements PeerConnection.Sink {
  private static final Logger log = LoggerFactory.getLogger(PeerSession.class);

  private static final long HANDSHAKE_SECONDS = 10;
  private static final long PING_SECONDS = 15;

  /** No whole message for this long: gone, or sending byte by byte. */
  private static final long IDLE_SECONDS = 30;

  /** A peer that makes us send more than it reads is not worth its slot. */
  private static final long MAX_UNREAD_BYTES = 4L << 20;

  private static final Capability SNAP = Capability.snap(SnapCodec.VERSION);

  private static final RlpSlice EMPTY_LIST = RlpSlice.of(new byte[] {(byte) 0xc0});

  private final PeerConnection connection;
  private final OurStatus ourStatus;
  private final RlpxTransport transport;
  private final GatewayEvent.Direction direction;
  private final @Nullable PeerId dialed;
  private final Unnumbered unnumbered = new Unnumbered();
  private final Map<Long, Kind> pendingById = new HashMap<>();
  private volatile @Nullable ChannelHandlerContext context;
  private @Nullable PeerId peer;
  private String client = "";
  private @Nullable Capability eth;
  private @Nullable EthCodec codec;
  private @Nullable Capability snap;
  private @Nullable GossipTalk gossip;
  private Phase phase = Phase.HANDSHAKE;
  private Ending ending = Ending.UNREACHABLE;
  private String detail = "connection closed";
  private long lastMessage = System.nanoTime();

  private enum Phase {
    HANDSHAKE,
    STATUS,
    READY,
    CLOSED
  }

  /**
   * @param dialed whom we dialed; null for a connection that came to us
   */
  PeerSession(PeerConnection connection, OurStatus ourStatus, RlpxTransport transport, @Nullable PeerId dialed) {
    this.connection = connection;
    this.ourStatus = ourStatus;
    this.transport = transport;
    this.dialed = dialed;
    this.direction = dialed == null ? GatewayEvent.Direction.ACCEPTED : GatewayEvent.Direction.DIALED;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    byte[] first = connection.start();
    if (first.length > 0) {
      send(first);
    }
    ctx.executor().schedule(() -> {
      if (phase == Phase.HANDSHAKE || phase == Phase.STATUS) {
        end(Ending.UNREACHABLE, "no handshake and status within " + HANDSHAKE_SECONDS + " s", DisconnectReason.READ_TIMEOUT);
      }
    }, HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    ctx.executor().scheduleAtFixedRate(this::keepAlive, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
  }

  private void keepAlive() {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (System.nanoTime() - lastMessage > TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
      end(Ending.LOST, "no whole message for " + IDLE_SECONDS + " s", DisconnectReason.READ_TIMEOUT);
    } else if (phase == Phase.READY) {
      send(connection.ping());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      if (phase == Phase.CLOSED) {
        return;
      }
      if (buffer.hasArray()) {
        connection.receive(buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), buffer.readableBytes(), this);
      } else {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        connection.receive(bytes, 0, bytes.length, this);
      }
    } finally {
      buffer.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      log.atError().setCause(cause).addKeyValue("peer", peer).log("session failed");
    }
    detail = String.valueOf(cause.getMessage());
    ctx.close();
  }

  // ---- what the connection tells

  @Override
  public void send(byte[] bytes) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || !ctx.channel().isActive()) {
      return;
    }
    if (ctx.channel().unsafe().outboundBuffer() != null
        && ctx.channel().unsafe().outboundBuffer().totalPendingWriteBytes() > MAX_UNREAD_BYTES) {
      ending = Ending.LOST;
      detail = "does not read what we send";
      ctx.close();
      return;
    }
    ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  @Override
  public void handshaken(Hello theirs, MessageSpace shared) {
    lastMessage = System.nanoTime();
    client = theirs.clientId();
    PeerId id = new PeerId(Keccak.hash256(connection.remote().toBytes(), 0, 64));
    int version = shared.versionOf("eth").orElse(0);
    if (version == 0) {
      end(Ending.USELESS, "speaks no eth", DisconnectReason.USELESS_PEER);
      return;
    }
    eth = Capability.eth(version);
    codec = EthCodec.of(version);
    snap = shared.versionOf(Capability.SNAP).isPresent() ? SNAP : null;
    peer = id;
    phase = Phase.STATUS;
    tell(ourStatus.forVersion(version));
  }

  @Override
  public void message(Capability capability, int code, RlpSlice payload) {
    lastMessage = System.nanoTime();
    EthCodec decoder = codec;
    if (capability.equals(snap)) {
      snapMessage(code, payload);
      return;
    }
    if (decoder == null || !capability.equals(eth)) {
      return;
    }
    switch (decoder.decode(code, payload)) {
      case Verdict.Rejected<EthMessage>(Fault fault, String evidence) -> blame(fault, evidence);
      case Verdict.Accepted<EthMessage>(EthMessage message) -> {
        if (phase == Phase.STATUS) {
          status(message);
        } else if (phase == Phase.READY) {
          handle(message);
        }
      }
    }
  }

  @Override
  public void ping() {
    lastMessage = System.nanoTime();
  }

  @Override
  public void pong() {
    lastMessage = System.nanoTime();
  }

  @Override
  public void disconnected(DisconnectReason reason) {
    ending = switch (reason) {
      case TOO_MANY_PEERS, ALREADY_CONNECTED -> Ending.TOO_MANY_PEERS;
      case USELESS_PEER, INCOMPATIBLE_VERSION, UNEXPECTED_IDENTITY, NULL_IDENTITY, SELF -> Ending.USELESS;
      default -> phase == Phase.READY ? Ending.LOST : Ending.UNREACHABLE;
    };
    detail = "peer said " + reason;
    closeChannel();
  }

  @Override
  public void refused(DisconnectReason reason, String evidence) {
    ending = Ending.USELESS;
    detail = evidence;
    closeChannel();
  }

  @Override
  public void broken(Fault fault, String evidence) {
    blame(fault, evidence);
  }

  // ---- eth

  private void status(EthMessage message) {
    if (!(message instanceof EthMessage.Status theirs)) {
      blame(Fault.MALFORMED, "first message is " + message.getClass().getSimpleName() + ", not a status");
      return;
    }
    Optional<OurStatus.Objection> objection = ourStatus.objection(theirs);
    if (objection.isPresent()) {
      end(objection.get().ending(), objection.get().why(), DisconnectReason.SUBPROTOCOL_ERROR);
      return;
    }
    PeerId id = java.util.Objects.requireNonNull(peer);
    if (!transport.register(id, this)) {
      end(Ending.DROPPED, "connected already", DisconnectReason.ALREADY_CONNECTED);
      return;
    }
    phase = Phase.READY;
    int version = java.util.Objects.requireNonNull(codec).version();
    gossip = new GossipTalk(id, version, transport::post, this::tell, this::blame);
    int snapVersion = snap == null ? 0 : SnapCodec.VERSION;
    transport.post(switch (theirs) {
      case EthMessage.StatusByDifficulty s -> new GatewayEvent.PeerReady(
          id, client, version, snapVersion, s.head(), 0, s.totalDifficulty(), 0, direction, address());
      case EthMessage.StatusByRange s -> new GatewayEvent.PeerReady(
          id, client, version, snapVersion, s.head(), s.served().last(), UInt256.ZERO, s.served().first(), direction, address());
    });
  }

  private String address() {
    ChannelHandlerContext ctx = context;
    return ctx != null && ctx.channel().remoteAddress() instanceof InetSocketAddress at ? at.getAddress().getHostAddress() + ":" + at.getPort() : "";
  }

  /** True if the peer is there; any thread. */
  boolean isAt(InetAddress address) {
    ChannelHandlerContext ctx = context;
    return ctx != null && ctx.channel().remoteAddress() instanceof InetSocketAddress at && at.getAddress().equals(address);
  }

  private void handle(EthMessage message) {
    switch (message) {
      case EthMessage.Status _ -> blame(Fault.MALFORMED, "a second status");
      case EthMessage.BlockHeaders m -> answer(Kind.HEADERS, m.requestId(), new Answer.Items(m.headers()));
      case EthMessage.BlockBodies m -> answer(Kind.BODIES, m.requestId(), new Answer.Items(m.bodies()));
      case EthMessage.Receipts m -> receipts(m);
      case EthMessage.NodeData m -> answer(Kind.NODES, m.requestId(), new Answer.Items(m.values()));
      case EthMessage.BlockAccessLists m -> answer(Kind.ACCESS_LISTS, m.requestId(), new Answer.Items(m.lists()));
      case EthMessage.GetReceipts m -> tell(new EthMessage.Receipts(m.requestId(), List.of(), false));
      case EthMessage.GetNodeData m -> tell(new EthMessage.NodeData(m.requestId(), List.of()));
      case EthMessage.GetBlockAccessLists m -> tell(new EthMessage.BlockAccessLists(m.requestId(), List.of()));
      case EthMessage.NewBlockHashes _, EthMessage.NewBlock _, EthMessage.BlockRangeUpdate _, EthMessage.Transactions _,
          EthMessage.NewPooledTransactionHashes _, EthMessage.PooledTransactions _, EthMessage.GetPooledTransactions _,
          EthMessage.GetBlockHeaders _, EthMessage.GetBlockBodies _ -> gossip().hear(message);
    }
  }

  private void receipts(EthMessage.Receipts message) {
    List<RlpSlice> lists = message.lists();
    if (!message.lastIncomplete()) {
      answer(Kind.RECEIPTS, message.requestId(), new Answer.Items(lists));
      return;
    }
    try {
      int count = lists.isEmpty() ? 0 : RlpReader.listOf(lists.getLast()).count(Integer.MAX_VALUE);
      if (count == 0) {
        blame(Fault.MALFORMED, "receipts that are cut before the first");
        return;
      }
      answer(Kind.RECEIPTS, message.requestId(), new Answer.Cut(lists.subList(0, lists.size() - 1), lists.getLast(), count));
    } catch (MalformedRlpException e) {
      blame(Fault.MALFORMED, "receipts that are cut: " + e.getMessage());
    }
  }

  private GossipTalk gossip() {
    return java.util.Objects.requireNonNull(gossip);
  }

  // ---- snap

  private void snapMessage(int code, RlpSlice payload) {
    if (phase == Phase.STATUS) {
      blame(Fault.MALFORMED, "snap/1 message " + code + " before a status");
    } else if (phase == Phase.READY) {
      switch (SnapCodec.decode(code, payload)) {
        case Verdict.Rejected<SnapMessage>(Fault fault, String evidence) -> blame(fault, evidence);
        case Verdict.Accepted<SnapMessage>(SnapMessage message) -> handle(message);
      }
    }
  }

  private void handle(SnapMessage message) {
    long id = message.requestId();
    switch (message) {
      case SnapMessage.AccountRange m -> answer(Kind.ACCOUNTS, id, new Answer.Accounts(m.accounts(), m.proof()), m.proof());
      case SnapMessage.StorageRanges m -> answer(Kind.STORAGES, id, new Answer.Storages(m.slots(), m.proof()), m.proof());
      case SnapMessage.ByteCodes m -> answer(Kind.CODES, id, new Answer.Items(m.codes()));
      case SnapMessage.TrieNodes m -> answer(Kind.PLACES, id, new Answer.Items(m.nodes()));
      case SnapMessage.GetAccountRange _ -> tell(new SnapMessage.AccountRange(id, EMPTY_LIST, List.of()));
      case SnapMessage.GetStorageRanges _ -> tell(new SnapMessage.StorageRanges(id, List.of(), List.of()));
      case SnapMessage.GetByteCodes _ -> tell(new SnapMessage.ByteCodes(id, List.of()));
      case SnapMessage.GetTrieNodes _ -> tell(new SnapMessage.TrieNodes(id, List.of()));
    }
  }

  /** Whatever else a node is, it is one list: nothing else may go into a pack as encoded. */
  private void answer(Kind kind, long requestId, Answer answer, List<RlpSlice> proof) {
    try {
      proof.forEach(RlpReader::listOf);
    } catch (MalformedRlpException e) {
      blame(Fault.MALFORMED, "proof node: " + e.getMessage());
      return;
    }
    answer(kind, requestId, answer);
  }

  // ---- requests and their answers

  private void answer(Kind kind, long requestId, Answer answer) {
    boolean hasIds = kind.hasIds(java.util.Objects.requireNonNull(codec).version());
    Long id = hasIds ? Long.valueOf(requestId) : unnumbered.answered(kind, answer).orElse(null);
    if (id == null || pendingById.remove(id) != kind) {
      blame(Fault.NOT_ASKED_FOR, kind + " that nobody asked for");
      return;
    }
    transport.post(new GatewayEvent.Answered(java.util.Objects.requireNonNull(peer), id, answer));
  }

  /** Sends a request; any thread. */
  void ask(long wireId, WireRequest request) {
    onLoop(() -> {
      if (phase != Phase.READY) {
        return;
      }
      Kind kind = request.kind();
      pendingById.put(wireId, kind);
      boolean hasIds = kind.hasIds(java.util.Objects.requireNonNull(codec).version());
      if (!hasIds) {
        unnumbered.asked(wireId, request);
      }
      switch (request) {
        case WireRequest.Eth r -> tell(WireMessages.of(r, hasIds ? wireId : 0));
        case WireRequest.Snap r -> tell(WireMessages.of(r, wireId));
      }
    });
  }

  /** Says something that has no answer, or answers; any thread. */
  void say(Gossiped what) {
    onLoop(() -> {
      if (phase == Phase.READY) {
        gossip().say(what);
      }
    });
  }

  /** Says goodbye and closes; any thread. */
  void drop(@Nullable Fault fault, String why) {
    onLoop(() -> {
      DisconnectReason reason = fault == null
          ? why.equals("too many peers") ? DisconnectReason.TOO_MANY_PEERS : DisconnectReason.REQUESTED
          : fault.kind() == Fault.Kind.INVALID ? DisconnectReason.BREACH_OF_PROTOCOL : DisconnectReason.USELESS_PEER;
      end(Ending.DROPPED, why, reason);
    });
  }

  private void onLoop(Runnable task) {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.executor().execute(task);
    }
  }

  private void tell(EthMessage message) {
    EthCodec.Encoded encoded = java.util.Objects.requireNonNull(codec).encode(message);
    send(connection.encode(java.util.Objects.requireNonNull(eth), encoded.code(), encoded.payload()));
  }

  private void tell(SnapMessage message) {
    SnapCodec.Encoded encoded = SnapCodec.encode(message);
    send(connection.encode(SNAP, encoded.code(), encoded.payload()));
  }

  private void blame(Fault fault, String evidence) {
    if (phase == Phase.CLOSED) {
      return;
    }
    PeerId who = peer != null ? peer : dialed;
    if (who != null) {
      transport.post(new GatewayEvent.PeerFault(who, fault, evidence));
    }
    end(Ending.DROPPED, fault + ": " + evidence, DisconnectReason.BREACH_OF_PROTOCOL);
  }

  private void end(Ending how, String why, DisconnectReason reason) {
    if (phase == Phase.CLOSED) {
      return;
    }
    ending = how;
    detail = why;
    ChannelHandlerContext ctx = context;
    if (ctx != null && connection.isOpen()) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(connection.disconnect(reason))).addListener(ChannelFutureListener.CLOSE);
      ctx.executor().schedule(() -> ctx.close(), 1, TimeUnit.SECONDS);
    }
    close();
    if (!connection.isOpen()) {
      closeChannel();
    }
  }

  private void closeChannel() {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.executor().schedule(() -> ctx.close(), 50, TimeUnit.MILLISECONDS);
    }
  }

  /** Tells the core once that this peer is gone. */
  private void close() {
    if (phase == Phase.CLOSED) {
      return;
    }
    boolean wasReady = phase == Phase.READY;
    phase = Phase.CLOSED;
    if (wasReady && ending == Ending.UNREACHABLE) {
      ending = Ending.LOST;
    }
    PeerId who = wasReady ? peer : dialed;
    if (wasReady) {
      transport.unregister(java.util.Objects.requireNonNull(peer), this);
    }
    if (who != null && (wasReady || !transport.isConnected(who))) {
      log.atDebug().addKeyValue("peer", who).addKeyValue("why", detail).log("peer gone");
      transport.post(new GatewayEvent.PeerGone(who, ending, detail));
    }
  }
}
