package io.argosy.peergateway.adapter.netty;

import io.argosy.chain.Network;
import io.argosy.devp2p.PeerConnection;
import io.argosy.devp2p.eth.EthCodec;
import io.argosy.devp2p.p2p.Capability;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.p2p.P2pMessage.Hello;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.devp2p.snap.SnapCodec;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All connections of a gateway: opens and accepts them, and finds the session of a peer. */
public final class RlpxTransport implements AutoCloseable {
  private static final int CONNECT_MILLIS = 15_000;

  /** Connections that have not shaken hands yet: geth's bound. */
  private static final int MAX_PENDING = 50;

  /** One address may knock once in this time, as at geth; neighbors on this host or network may always. */
  private static final long KNOCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int KNOCKS_REMEMBERED = 10_000;

  private final NodeKey key;
  private final Hello hello;
  private final OurStatus status;
  private final Consumer<GatewayEvent> inbox;
  private final SecureRandom random = new SecureRandom();
  private final EventLoopGroup loops;
  private final Map<PeerId, PeerSession> sessions = new ConcurrentHashMap<>();
  private final Map<InetAddress, Long> knocks = new ConcurrentHashMap<>();
  private final Map<InetAddress, Instant> barred = new ConcurrentHashMap<>();
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param offers protocols to offer
   * @param threads that decrypt, inflate and decode
   */
  public RlpxTransport(
      NodeKey key, Network network, String clientId, List<Capability> offers, int threads, Consumer<GatewayEvent> inbox) {
    this.key = key;
    this.hello = new Hello(Hello.VERSION, clientId, offers, 0, key.id());
    this.status = new OurStatus(network);
    this.inbox = inbox;
    this.loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
  }

  /** Every version of every protocol that is written. */
  public static List<Capability> everything() {
    return Stream.concat(
            IntStream.rangeClosed(EthCodec.OLDEST, EthCodec.NEWEST).mapToObj(Capability::eth), Stream.of(Capability.snap(SnapCodec.VERSION)))
        .toList();
  }

  /**
   * Accepts connections; the address it listens on.
   *
   * @param port 0 for any
   * @throws java.io.UncheckedIOException if the port is taken
   */
  public InetSocketAddress listen(String host, int port) {
    ServerBootstrap server = new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(64 << 10))
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            accept(channel);
          }
        });
    var bound = server.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new java.io.UncheckedIOException(
          new java.io.IOException("port " + port + " on " + host + " cannot be opened: " + bound.cause().getMessage()));
    }
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel channel) {
    InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    if (isBarred(from) || pending.get() >= MAX_PENDING || !mayKnock(from)) {
      channel.close();
      return;
    }
    pending.incrementAndGet();
    channel.closeFuture().addListener(_ -> pending.decrementAndGet());
    channel.pipeline().addLast(new PeerSession(PeerConnection.accepting(key, hello, random), status, this, null));
  }

  private boolean mayKnock(InetAddress from) {
    if (from.isLoopbackAddress() || from.isSiteLocalAddress()) {
      return true;
    }
    long now = System.nanoTime();
    if (knocks.size() > KNOCKS_REMEMBERED) {
      knocks.values().removeIf(at -> now - at > KNOCK_NANOS);
    }
    Long last = knocks.put(from, now);
    return last == null || now - last > KNOCK_NANOS;
  }

  private boolean isBarred(InetAddress address) {
    Instant until = barred.get(address);
    return until != null && Instant.now().isBefore(until);
  }

  /** The operator's word on an address; its text is one, so that nobody is asked for it. */
  public void perform(GatewayCommand.BarAddress command) {
    InetAddress address = InetAddress.ofLiteral(command.host());
    barred.put(address, command.until());
    if (isBarred(address)) {
      sessions.values().stream().filter(session -> session.isAt(address)).forEach(session -> session.drop(null, "its address is barred by the operator"));
    } else {
      barred.remove(address);
    }
  }

  private boolean isBarredHost(String host) {
    try {
      return !barred.isEmpty() && isBarred(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      // A name: who connects is known when it is connected.
      return false;
    }
  }

  /** Opens a connection; how it went is told to the inbox. */
  public void perform(GatewayCommand.Dial command) {
    Enode enode = Enode.parse(command.enode());
    if (isBarredHost(enode.host())) {
      post(new GatewayEvent.PeerGone(command.peer(), Ending.UNREACHABLE, "its address is barred by the operator"));
      return;
    }
    Bootstrap client = new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(64 << 10))
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            PeerConnection connection = PeerConnection.dialing(key, enode.id(), hello, random);
            channel.pipeline().addLast(new PeerSession(connection, status, RlpxTransport.this, command.peer()));
          }
        });
    client.connect(enode.host(), enode.port()).addListener(result -> {
      if (!result.isSuccess()) {
        post(new GatewayEvent.PeerGone(command.peer(), Ending.UNREACHABLE, String.valueOf(result.cause().getMessage())));
      }
    });
  }

  public void perform(GatewayCommand.Ask command) {
    PeerSession session = sessions.get(command.peer());
    if (session != null) {
      session.ask(command.wireId(), command.request());
    }
  }

  public void perform(GatewayCommand.Say command) {
    PeerSession session = sessions.get(command.peer());
    if (session != null) {
      session.say(command.what());
    }
  }

  public void perform(GatewayCommand.Drop command) {
    PeerSession session = sessions.get(command.peer());
    if (session != null) {
      session.drop(command.fault(), command.why());
    }
  }

  void post(GatewayEvent event) {
    inbox.accept(event);
  }

  /** False if the peer is connected already. */
  boolean register(PeerId peer, PeerSession session) {
    return sessions.putIfAbsent(peer, session) == null;
  }

  void unregister(PeerId peer, PeerSession session) {
    sessions.remove(peer, session);
  }

  boolean isConnected(PeerId peer) {
    return sessions.containsKey(peer);
  }

  /** Connected peers. */
  public int peers() {
    return sessions.size();
  }

  @Override
  public void close() {
    sessions.values().forEach(session -> session.drop(null, "quitting"));
    loops.shutdownGracefully(50, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5_000);
  }
}
