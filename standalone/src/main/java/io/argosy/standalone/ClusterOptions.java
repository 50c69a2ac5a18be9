package io.argosy.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.util.unit.DataSize;

/**
 * How to run all services on one host.
 *
 * @param dataDir everything that outlasts the process: volumes, the broker's log, the node key
 * @param network name or genesis file
 * @param mode {@code headers}, {@code chain}, {@code fast} or {@code snap}
 * @param peers enodes to dial
 * @param target hash of a block to lead to
 * @param rpcPort 0 for any
 * @param p2pPort 0 for any
 * @param minPeers peers to wait for
 * @param forceAfter how long to wait for them
 * @param seals which proofs of work to check: {@code all}, {@code none}, {@code N}
 * @param volumes RocksDB volumes
 * @param diskReserve room on each volume's disk below which it takes nothing
 * @param required blocks that every peer must have, {@code NUMBER=HASH} each
 * @param discovery how peers are found beside those that are named
 * @param engine how a consensus client names heads; none if it does not
 * @param archives a folder or URL of history archives; empty for none
 * @param checkpoints blocks that somebody vouches for beside those of the network's file, {@code NUMBER=HASH} each
 * @param adminPort port for orders of the operator, 0 for any, -1 for none
 */
public record ClusterOptions(
    Path dataDir,
    String network,
    String mode,
    List<String> peers,
    Optional<String> target,
    int rpcPort,
    int p2pPort,
    int minPeers,
    Duration forceAfter,
    String seals,
    int volumes,
    DataSize diskReserve,
    List<String> required,
    DiscoveryOptions discovery,
    Optional<EngineOptions> engine,
    String archives,
    List<String> checkpoints,
    int adminPort) {
  public ClusterOptions {
    peers = List.copyOf(peers);
    required = List.copyOf(required);
    checkpoints = List.copyOf(checkpoints);
  }

  /** What most want; peers are named, not looked for. */
  public static ClusterOptions of(Path dataDir, String network, List<String> peers) {
    return new ClusterOptions(
        dataDir,
        network,
        "chain",
        peers,
        Optional.empty(),
        0,
        0,
        Math.clamp(peers.size(), 1, 5),
        Duration.ofSeconds(10),
        "100",
        2,
        DataSize.ofGigabytes(1),
        List.of(),
        DiscoveryOptions.OFF,
        Optional.empty(),
        "",
        List.of(),
        0);
  }

  /** Words that {@code mode} may be. */
  static final List<String> MODES = List.of("headers", "chain", "fast", "snap");

  /** True for the modes that sync the state of a block too. */
  static boolean hasState(String mode) {
    return mode.equals("fast") || mode.equals("snap");
  }

  /** Where the volumes lie, in their order. */
  List<Path> volumeFolders() {
    return IntStream.range(0, volumes).mapToObj(i -> dataDir.resolve("volume-" + i)).toList();
  }

  public ClusterOptions leadingTo(String hash) {
    return new ClusterOptions(
        dataDir, network, mode, peers, Optional.of(hash), rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions onPorts(int rpc, int p2p) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpc, p2p, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions inMode(String newMode) {
    return new ClusterOptions(
        dataDir, network, newMode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions checking(String newSeals) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, newSeals, volumes, diskReserve, required, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions waitingFor(int peersAtLeast, Duration atMost) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, peersAtLeast, atMost, seals, volumes, diskReserve, required, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions onVolumes(int count, DataSize reserve) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, count, reserve, required, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions requiring(List<String> blocks) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, blocks, discovery, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions finding(DiscoveryOptions how) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, how, engine, archives, checkpoints, adminPort);
  }

  public ClusterOptions ledBy(EngineOptions client) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, Optional.of(client), archives, checkpoints, adminPort);
  }

  public ClusterOptions withArchives(String folderOrUrl) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, engine, folderOrUrl, checkpoints, adminPort);
  }

  public ClusterOptions vouchedFor(List<String> blocks) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, engine, archives, blocks, adminPort);
  }

  public ClusterOptions takingOrdersOn(int port) {
    return new ClusterOptions(
        dataDir, network, mode, peers, target, rpcPort, p2pPort, minPeers, forceAfter, seals, volumes, diskReserve, required, discovery, engine, archives, checkpoints, port);
  }
}
