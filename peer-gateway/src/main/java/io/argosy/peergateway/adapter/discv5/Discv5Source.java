package io.argosy.peergateway.adapter.discv5;

import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.NodeSource;
import io.argosy.verdict.Verdict;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.crypto.SECP256K1.SecretKey;
import org.ethereum.beacon.discovery.DiscoverySystemBuilder;
import org.ethereum.beacon.discovery.MutableDiscoverySystem;
import org.ethereum.beacon.discovery.crypto.DefaultSigner;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of discovery v5. It needs records to begin with: those of discv4 and of lists will do, for execution nodes speak both protocols. Records it finds are read and checked again by our own code.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/discv5/discv5.md Discovery v5.1
 */
public final class Discv5Source implements NodeSource, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Discv5Source.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration START = Duration.ofSeconds(10);

  /** Records told on, so that each is once. */
  private static final int REMEMBERED = 8192;

  private final MutableDiscoverySystem system;
  private final Consumer<NodeRecord> found;
  private final Thread looking;
  private final Set<String> told = Collections.newSetFromMap(new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  });
  private volatile boolean wanted = true;

  /**
   * Binds the socket and begins to look.
   *
   * @param own what we say of ourselves; its UDP port is that of {@code at}
   * @param found hears of each record once, on a thread of this source
   * @throws IllegalStateException if the port is taken
   */
  public Discv5Source(NodeKey key, InetSocketAddress at, NodeRecord own, Consumer<NodeRecord> found) {
    this.found = found;
    this.system = new DiscoverySystemBuilder()
        .listen(at.getAddress().getHostAddress(), at.getPort())
        .signer(new DefaultSigner(SecretKey.fromBytes(Bytes32.wrap(key.secret()))))
        .localNodeRecord(NodeRecordFactory.DEFAULT.fromEnr(own.toText()))
        // What we say of ourselves is said by discv4 too, and is not changed here.
        .newAddressHandler((record, _) -> Optional.of(record))
        .buildMutable();
    try {
      system.start().get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      system.stop();
      throw new IllegalStateException("UDP port " + at.getPort() + " on " + at.getHostString() + " cannot be opened: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    looking = Thread.ofVirtual().name("discv5").start(this::run);
  }

  @Override
  public void know(NodeRecord record) {
    if (record.hasDiscovery()) {
      system.addNodeRecord(NodeRecordFactory.DEFAULT.fromEnr(record.toText()));
    }
  }

  @Override
  public void look() {
    wanted = true;
  }

  @Override
  public void rest() {
    wanted = false;
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        if (wanted) {
          lookAround();
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void lookAround() throws InterruptedException {
    try {
      system.searchForNewPeers().get(LOOK_EVERY.multipliedBy(10).toMillis(), TimeUnit.MILLISECONDS).forEach(this::tell);
      system.streamLiveNodes().forEach(this::tell);
    } catch (ExecutionException | TimeoutException e) {
      log.atDebug().setCause(e).log("a walk through discovery v5 did not end well");
    }
  }

  private void tell(org.ethereum.beacon.discovery.schema.NodeRecord theirs) {
    String text = theirs.asEnr();
    if (told.add(text) && NodeRecord.parse(text) instanceof Verdict.Accepted(NodeRecord record)) {
      found.accept(record);
    }
  }

  @Override
  public void close() {
    looking.interrupt();
    system.stop();
  }
}
