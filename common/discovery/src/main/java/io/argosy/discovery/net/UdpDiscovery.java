package io.argosy.discovery.net;

import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.v4.DiscV4;
import io.argosy.discovery.v4.DiscV4Command;
import io.argosy.discovery.v4.DiscV4Command.Standing;
import io.argosy.discovery.v4.DiscV4Event;
import io.argosy.discovery.v4.PacketCodec;
import io.argosy.discovery.v4.Sealer;
import io.argosy.runtime.CoreDriver;
import io.argosy.verdict.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** A {@link DiscV4} on a socket: one thread that reads and checks signatures, one that owns the core and sends. */
public final class UdpDiscovery implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(50);

  /** Packets that wait for the core; what comes beyond is dropped, as the network would. */
  private static final int BACKLOG = 2048;

  private final UdpSocket socket;
  private final Listener listener;
  private final Consumer<Throwable> failed;
  private final CoreDriver<DiscV4Event, DiscV4Command> driver;
  private final Thread reader;
  private final LongAdder received = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private volatile Standing standing = new Standing(0, 0, 0, 0);
  private volatile boolean closed;

  /** Who hears what discovery finds; called by its thread. */
  public interface Listener {
    /** A node proved that it lives there, and said what it is if it can. */
    void found(Contact contact, Optional<NodeRecord> record);

    /** Many nodes see us at this address. */
    default void seenAt(IpAddress ip) {}
  }

  /**
   * Takes over the socket.
   *
   * @param own what we say of ourselves, signed with the key
   * @param failed told once if it cannot go on
   */
  public UdpDiscovery(UdpSocket socket, NodeKey key, NodeRecord own, InstantSource clock, Listener listener, Consumer<Throwable> failed) {
    this.socket = socket;
    this.listener = listener;
    this.failed = failed;
    DiscV4 core = new DiscV4(own, Sealer.with(key), new SecureRandom().nextLong());
    this.driver = new CoreDriver<>("discv4", core, this::perform, clock, DiscV4Event.Tick::new, TICK, failed);
    this.reader = Thread.ofPlatform().name("discv4-reader").daemon().unstarted(this::read);
  }

  public void start() {
    driver.start();
    reader.start();
  }

  /** Tells the core something; never blocks. */
  public void tell(DiscV4Event event) {
    driver.post(event);
  }

  public CoreDriver<DiscV4Event, DiscV4Command> driver() {
    return driver;
  }

  /** As it was a short time ago. */
  public Standing standing() {
    return standing;
  }

  /** Packets that came so far, whatever was in them. */
  public long received() {
    return received.sum();
  }

  /** Packets so far that were not what the protocol says, or too many at once. */
  public long dropped() {
    return dropped.sum();
  }

  public long sent() {
    return sent.sum();
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(PacketCodec.MAX_BYTES + 1);
    try {
      for (InetSocketAddress from = socket.receive(buffer); from != null; from = socket.receive(buffer)) {
        received.increment();
        if (driver.backlog() < BACKLOG
            && PacketCodec.open(buffer.array(), buffer.position()) instanceof Verdict.Accepted(PacketCodec.Opened opened)) {
          driver.post(new DiscV4Event.Arrived(IpAddress.of(from.getAddress().getAddress()), from.getPort(), opened));
        } else {
          dropped.increment();
        }
      }
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        failed.accept(e);
      }
    }
  }

  private void perform(DiscV4Command command) {
    switch (command) {
      case DiscV4Command.Send c -> {
        if (socket.send(c.ip(), c.port(), c.sealed().bytes())) {
          sent.increment();
        }
      }
      case DiscV4Command.Found c -> listener.found(c.contact(), c.record());
      case DiscV4Command.SeenAt c -> listener.seenAt(c.ip());
      case DiscV4Command.Report c -> standing = c.standing();
      case DiscV4Command.Lost _ -> {
        // Whoever dials it will find out; only the table must know.
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    driver.close();
    socket.close();
    try {
      reader.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
