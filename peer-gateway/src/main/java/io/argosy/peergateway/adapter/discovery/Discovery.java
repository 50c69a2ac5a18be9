package io.argosy.peergateway.adapter.discovery;

import io.argosy.chain.Network;
import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.NodeSource;
import io.argosy.discovery.RecordFilter.Fit;
import io.argosy.discovery.book.BookCommand;
import io.argosy.discovery.book.BookEntry;
import io.argosy.discovery.book.BookEvent;
import io.argosy.discovery.book.BookEvent.Meeting;
import io.argosy.discovery.book.NodeBook;
import io.argosy.discovery.dns.TreeEvent;
import io.argosy.discovery.net.DnsDiscovery;
import io.argosy.discovery.net.JndiResolver;
import io.argosy.discovery.net.NodeBookFile;
import io.argosy.discovery.net.UdpDiscovery;
import io.argosy.discovery.net.UdpSocket;
import io.argosy.discovery.v4.DiscV4Event;
import io.argosy.discovery.v4.DiscV4Event.Appetite;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan.Source;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.runtime.CoreDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that finds nodes for a gateway: the sources, the book of what they found, the file it outlasts the process in, and the way to the dialer. */
public final class Discovery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Discovery.class);
  private static final Duration TICK = Duration.ofMillis(250);

  private final DiscoveryPlan plan;
  private final NodeKey key;
  private final Network network;
  private final InetSocketAddress tcp;
  private final Consumer<GatewayEvent> dialer;
  private final IntSupplier peers;
  private final int maxPeers;
  private final NodeBook book;
  private final NodeBookFile file;
  private final CoreDriver<BookEvent, BookCommand> driver;
  private final LongAdder offered = new LongAdder();
  private final LongAdder complaints = new LongAdder();
  private final @Nullable UdpDiscovery udp;
  private final @Nullable DnsDiscovery dns;
  private volatile @Nullable NodeSource more;
  private volatile Map<Fit, Long> census = Map.of();
  private volatile NodeRecord own;

  /**
   * Binds the sockets; nothing moves before {@link #start}.
   *
   * @param tcp where peers are accepted; the same address is bound for discovery
   * @param dialer hears of nodes to dial
   * @param peers that there are
   * @param maxPeers that there may be
   * @param failed told once if it cannot go on
   * @throws java.io.UncheckedIOException if a port is taken
   */
  public Discovery(
      DiscoveryPlan plan,
      NodeKey key,
      Network network,
      InetSocketAddress tcp,
      Consumer<GatewayEvent> dialer,
      IntSupplier peers,
      int maxPeers,
      Consumer<Throwable> failed) {
    this.plan = plan;
    this.key = key;
    this.network = network;
    this.tcp = tcp;
    this.dialer = dialer;
    this.peers = peers;
    this.maxPeers = maxPeers;
    this.book = new NodeBook(new ForkFit(network));
    this.file = new NodeBookFile(plan.nodes());
    this.driver = new CoreDriver<>("node-book", book, this::perform, InstantSource.system(), BookEvent.Tick::new, TICK, failed);
    if (plan.sources().contains(Source.V4)) {
      UdpSocket socket = UdpSocket.bind(new InetSocketAddress(tcp.getAddress(), plan.udpPort() == 0 ? tcp.getPort() : plan.udpPort()));
      own = record(advertised(socket.port()), ownIp());
      udp = new UdpDiscovery(socket, key, own, InstantSource.system(), new Listener(socket.port()), failed);
    } else {
      own = record(0, ownIp());
      udp = null;
    }
    dns = plan.sources().contains(Source.DNS)
        ? new DnsDiscovery(
            plan.lists(), JndiResolver.ofSystem(), InstantSource.system(), record -> {
              told(record);
              tellOthers(record);
            }, (list, why) -> {
              complaints.increment();
              log.atDebug().addKeyValue("list", list.domain()).log(why);
            }, failed)
        : null;
  }

  /** What we say of ourselves on another UDP port. */
  public NodeRecord recordFor(int udpPort) {
    return record(advertised(udpPort), ownIp());
  }

  /** One more source, which tells us of records by {@link #told}; it hears of those that the others find. */
  public void join(NodeSource source) {
    more = source;
    plan.bootRecords().forEach(source::know);
  }

  /** Begins to look, from the boot nodes and from what an earlier life has kept. */
  public void start() {
    try {
      driver.post(new BookEvent.Opened(file.read()));
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", plan.nodes()).addKeyValue("why", e.getMessage()).log("nodes of an earlier life are not read");
    }
    driver.post(new BookEvent.Counted(peers.getAsInt(), maxPeers));
    driver.start();
    UdpDiscovery table = udp;
    if (table != null) {
      table.start();
      Stream.concat(plan.bootNodes().stream().map(Discovery::contact), plan.bootRecords().stream().map(NodeRecord::contact))
          .flatMap(Optional::stream)
          .forEach(contact -> table.tell(new DiscV4Event.BootNodeNamed(contact)));
    }
    if (dns != null) {
      dns.start();
    }
    log.atInfo().addKeyValue("sources", plan).addKeyValue("record", own.toText()).log("looking for peers");
    if (tcp.getAddress().isLoopbackAddress() && plan.bootNodes().stream().anyMatch(node -> !node.host().startsWith("127."))) {
      log.atWarn().addKeyValue("address", tcp.getAddress().getHostAddress()).log("only nodes of this host can be found: the gateway listens on loopback alone");
    }
  }

  private static Optional<Contact> contact(Enode node) {
    try {
      IpAddress ip = IpAddress.of(InetAddress.getByName(node.host()).getAddress());
      return Optional.of(Contact.of(node.id(), new Endpoint(ip, node.discoveryPort(), node.port())));
    } catch (UnknownHostException e) {
      log.atWarn().addKeyValue("host", node.host()).log("a boot node's name is not known");
      return Optional.empty();
    }
  }

  private int advertised(int port) {
    return plan.advertisedPort() == 0 ? port : plan.advertisedPort();
  }

  /** Where we are reached for sure; nothing where the socket is open on all addresses and the operator names none. */
  private Optional<IpAddress> ownIp() {
    InetAddress bound = tcp.getAddress();
    return plan.externalIp().or(() -> bound.isAnyLocalAddress() ? Optional.empty() : Optional.of(IpAddress.of(bound.getAddress())));
  }

  /** Newer than any of an earlier life, and than any of this one. */
  private NodeRecord record(int udpPort, Optional<IpAddress> ip) {
    var id = network.forkSchedule().at(0, network.genesis().time());
    NodeRecord.Draft draft = new NodeRecord.Draft(System.currentTimeMillis()).eth(new ForkId(id.hash(), id.next()));
    int tcpPort = advertised(tcp.getPort());
    return ip.map(address -> draft.endpoint(address, udpPort, tcpPort)).orElseGet(() -> draft.ports(udpPort, tcpPort)).sign(key);
  }

  /** What the table's thread hears. */
  private final class Listener implements UdpDiscovery.Listener {
    private final int udpPort;

    Listener(int udpPort) {
      this.udpPort = udpPort;
    }

    @Override
    public void found(Contact contact, Optional<NodeRecord> record) {
      driver.post(new BookEvent.Proved(contact, record));
      record.ifPresent(Discovery.this::tellOthers);
    }

    @Override
    public void seenAt(IpAddress ip) {
      if (ownIp().isEmpty()) {
        own = record(advertised(udpPort), Optional.of(ip));
        log.atInfo().addKeyValue("ip", ip).log("others see us there");
        java.util.Objects.requireNonNull(udp).tell(new DiscV4Event.OwnRecordChanged(own));
      }
    }
  }

  private void tellOthers(NodeRecord record) {
    tellMore(source -> source.know(record));
  }

  private void tellMore(Consumer<NodeSource> what) {
    NodeSource source = more;
    if (source != null) {
      what.accept(source);
    }
  }

  /** A source that does not ask for proofs names a node. */
  public void told(NodeRecord record) {
    if (!record.id().equals(key.id())) {
      driver.post(new BookEvent.Told(record));
    }
  }

  /** The gateway's own news, from any thread: what came of dials and connections. */
  public void heard(GatewayEvent event) {
    switch (event) {
      case GatewayEvent.PeerReady e -> met(e.peer(), Meeting.PEER);
      case GatewayEvent.PeerGone e -> met(e.peer(), meeting(e.ending()));
      default -> {}
    }
  }

  /** The gateway's own orders. */
  public void heard(GatewayCommand.NoteBan ban) {
    met(ban.peer(), Meeting.BARRED);
  }

  private void met(PeerId peer, Meeting meeting) {
    driver.post(new BookEvent.Met(peer.hash(), meeting));
    driver.post(new BookEvent.Counted(peers.getAsInt(), maxPeers));
  }

  private static Meeting meeting(Ending ending) {
    return switch (ending) {
      case UNREACHABLE -> Meeting.SILENT;
      case TOO_MANY_PEERS -> Meeting.FULL;
      case USELESS, OTHER_FORKS -> Meeting.USELESS;
      case LOST -> Meeting.WENT;
      case DROPPED -> Meeting.SENT_AWAY;
    };
  }

  private void perform(BookCommand command) {
    switch (command) {
      case BookCommand.Offer c -> {
        offered.increment();
        dialer.accept(new GatewayEvent.NodeLearned(new PeerId(c.contact().address()), c.contact().enode().toString(), Trust.FOUND));
      }
      case BookCommand.Ask c -> tellTable(new DiscV4Event.NodeTold(c.contact()));
      case BookCommand.LookAround _ -> {
        tellTable(new DiscV4Event.AppetiteChanged(Appetite.HUNGRY));
        tellLists(new TreeEvent.Resumed());
        tellMore(NodeSource::look);
      }
      case BookCommand.Rest _ -> {
        tellTable(new DiscV4Event.AppetiteChanged(Appetite.SATED));
        tellLists(new TreeEvent.Paused());
        tellMore(NodeSource::rest);
      }
      case BookCommand.Report c -> census = c.census();
      case BookCommand.Keep c -> keep(c.entries());
    }
  }

  private void tellTable(DiscV4Event event) {
    if (udp != null) {
      udp.tell(event);
    }
  }

  private void tellLists(TreeEvent event) {
    if (dns != null) {
      dns.tell(event);
    }
  }

  private void keep(java.util.List<BookEntry> entries) {
    try {
      file.write(entries);
    } catch (IOException e) {
      log.atWarn().addKeyValue("file", plan.nodes()).addKeyValue("why", e.getMessage()).log("nodes are not kept for the next start");
    }
  }

  /** True if the book has heard all that it was told. */
  boolean isIdle() {
    return driver.backlog() == 0;
  }

  /** What we say of ourselves now. */
  public NodeRecord own() {
    return own;
  }

  /** The distributed table, if it is one of the sources. */
  public Optional<UdpDiscovery> table() {
    return Optional.ofNullable(udp);
  }

  /** How many nodes the book has that say of themselves this. */
  public long known(Fit fit) {
    return census.getOrDefault(fit, 0L);
  }

  /** Nodes named to the dialer so far. */
  public long offered() {
    return offered.sum();
  }

  /** What was wrong with lists so far. */
  public long complaints() {
    return complaints.sum();
  }

  @Override
  public void close() {
    if (dns != null) {
      dns.close();
    }
    if (udp != null) {
      udp.close();
    }
    driver.close();
    // Its thread is gone: the book is ours.
    keep(book.kept());
  }
}
