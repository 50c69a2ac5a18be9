package io.argosy.standalone;

import io.argosy.packs.PackLimits;
import java.io.IOException;
import java.io.Reader;
import java.net.BindException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker (KRaft, one node unless it is told of others) in a JVM of its own, so that its memory and its end are its own. Loopback only. Prints {@link #READY} once it
 * serves, else why not; stops when its standard input ends: a parent that dies takes it along.
 *
 * <p>The only class that knows Kafka's server classes, which promise nothing between versions.
 */
public final class BrokerMain {
  static final String READY = "READY";
  static final String PORT_TAKEN = "PORT TAKEN";
  static final String FAILED = "FAILED ";

  /** Among the settings of brokers that form a cluster: an id that they share, Kafka's text of 16 bytes. */
  static final String CLUSTER_ID = "argosy.cluster.id";

  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOCK_LIMIT = SHUTDOWN_LIMIT.plusSeconds(10);

  private BrokerMain() {}

  /**
   * @param args data directory, broker port, controller port; and, if there is more to say, a file of the broker's settings that go before ours
   */
  public static void main(String[] args) {
    Path data = Path.of(args[0]);
    KafkaRaftServer server;
    try {
      Files.createDirectories(data);
      lock(data.resolve("broker.lock"));
      Properties settings = settings(data, Integer.parseInt(args[1]), Integer.parseInt(args[2]), List.of(args).subList(3, args.length));
      format(data, Integer.parseInt(settings.getProperty("node.id")), Optional.ofNullable((String) settings.remove(CLUSTER_ID)));
      server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
      server.startup();
    } catch (Exception | Error e) {
      fail(e);
      return;
    }
    say(READY);
    awaitEndOfInput();
    // A shutdown that hangs must not keep the directory from the next broker.
    Thread watchdog = new Thread(() -> {
      LockSupport.parkNanos(SHUTDOWN_LIMIT.toNanos());
      Runtime.getRuntime().halt(1);
    });
    watchdog.setDaemon(true);
    watchdog.start();
    server.shutdown();
    server.awaitShutdown();
    System.exit(0);
  }

  /**
   * Waits for the broker of a parent that was killed: it may still be closing its log. Held until the process ends.
   *
   * @throws IOException if it does not end within {@link #LOCK_LIMIT}
   */
  private static void lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long end = System.nanoTime() + LOCK_LIMIT.toNanos();
    while (channel.tryLock() == null) {
      if (System.nanoTime() > end) {
        channel.close();
        throw new IOException("another broker uses the directory and does not end");
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** Beside its place first, so that an end in the middle leaves nothing that is half formatted. */
  private static void format(Path data, int node, Optional<String> cluster) throws Exception {
    Path log = data.resolve("log");
    if (Files.exists(log)) {
      return;
    }
    Path forming = data.resolve("log.forming");
    if (Files.exists(forming)) {
      try (Stream<Path> files = Files.walk(forming)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(forming);
    new Formatter()
        .setNodeId(node)
        .setClusterId(cluster.orElseGet(() -> Uuid.randomUuid().toString()))
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(forming.toString())
        .addDirectory(forming.toString())
        .run();
    Files.move(forming, log, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Only the end of the stream says something.
      }
    } catch (IOException e) {
      // As good as its end.
    }
  }

  private static void fail(Throwable e) {
    e.printStackTrace();
    boolean port = Stream.iterate(e, Objects::nonNull, Throwable::getCause).anyMatch(cause -> cause instanceof BindException);
    say(port ? PORT_TAKEN : FAILED + e.toString().lines().findFirst().orElse(""));
    Runtime.getRuntime().halt(1);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static Properties settings(Path data, int port, int controllerPort, List<String> files) throws IOException {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("log.dirs", data.resolve("log").toString());
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("message.max.bytes", Integer.toString(PackLimits.MAX_BYTES));
    p.setProperty("replica.fetch.max.bytes", Integer.toString(PackLimits.MAX_BYTES));
    p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
    p.setProperty("log.segment.delete.delay.ms", "1000");
    p.setProperty("log.retention.check.interval.ms", "30000");
    for (String internal : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      p.setProperty(internal + ".num.partitions", "4");
      p.setProperty(internal + ".replication.factor", "1");
    }
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    // A single node has nobody to wait for.
    p.setProperty("controller.quorum.election.timeout.ms", "100");
    p.setProperty("controller.quorum.election.backoff.max.ms", "50");
    p.setProperty("broker.heartbeat.interval.ms", "100");
    for (String file : files) {
      try (Reader more = Files.newBufferedReader(Path.of(file))) {
        p.load(more);
      }
    }
    return p;
  }
}
