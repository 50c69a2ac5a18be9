package io.argosy.standalone;

import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.chain.Network;
import io.argosy.devp2p.p2p.Enode;
import io.argosy.hosting.Cluster;
import io.argosy.peergateway.adapter.discovery.DiscoveryPlan;
import io.argosy.hosting.RequiredBlock;
import io.argosy.primitives.Hash;
import io.argosy.verify.SealPolicy;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** What is looked at before the first byte is written, so that a start that cannot succeed leaves the data directory as it was. */
final class StartCheck {
  private StartCheck() {}

  /**
   * What the options say can be read.
   *
   * @throws ArgosyException that names the first option that cannot
   */
  static void words(ClusterOptions options) {
    options.peers().forEach(peer -> read("--peer", peer, "an enode, enode://KEY@HOST:PORT", Enode::parse));
    options.target().ifPresent(hash -> read("--target", hash, "a block hash of 64 hex digits", Hash::fromHex));
    options.required().forEach(block -> read("--require", block, "NUMBER=HASH", RequiredBlock::parse));
    options.checkpoints().forEach(block -> read("--checkpoint", block, "NUMBER=HASH", RequiredBlock::parse));
    if (!options.archives().isEmpty() && !options.archives().matches("https?://.+") && !Files.isDirectory(Path.of(options.archives()))) {
      throw new ArgosyException(ExitCode.USAGE, "--era " + options.archives() + " is neither a folder nor an address (http:// or https://)");
    }
    read("--seals", options.seals(), "all, none or a number", seals -> SealPolicy.parse(seals, new Random(0)));
  }

  /**
   * How peers are to be found.
   *
   * @throws ArgosyException if that cannot be read
   */
  static DiscoveryPlan discovery(String network, DiscoveryOptions options) {
    try {
      InetAddress.getByName(options.host());
      return DiscoveryPlan.of(
          Cluster.network(network),
          options.sources(),
          options.bootNodes(),
          options.lists(),
          options.nat(),
          options.nodePort(),
          0,
          0,
          Path.of("nodes"));
    } catch (UnknownHostException e) {
      throw new ArgosyException(ExitCode.USAGE, "--p2p-host " + options.host() + " is no address of this host");
    } catch (IllegalArgumentException e) {
      throw new ArgosyException(ExitCode.USAGE, e.getMessage());
    }
  }

  private static void read(String option, String text, String expected, Function<String, ?> parser) {
    try {
      parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ArgosyException(ExitCode.USAGE, option + " " + text + ": expected " + expected);
    }
  }

  /**
   * The network is known, and the data directory is this network's, or empty.
   *
   * @throws ArgosyException if not
   */
  static void data(ClusterOptions options) {
    Network network = Cluster.network(options.network());
    List<Path> folders = options.volumeFolders();
    for (int i = 0; i < folders.size(); i++) {
      new VolumeIdentity(
              network.spec().chainId(),
              network.genesis().hash(),
              LocalCluster.CHAIN_SHARDS,
              LocalCluster.STATE_SHARDS,
              i,
              folders.size())
          .check(folders.get(i));
    }
  }

  /**
   * Nobody has the ports. Somebody may still take one before we do; that ends with the same code.
   *
   * @throws ArgosyException if somebody has
   */
  static void ports(ClusterOptions options) {
    port(options.rpcPort(), "--rpc-port");
    port(options.p2pPort(), "--p2p-port");
    options.engine().ifPresent(client -> port(client.port(), "--engine-port"));
    if (!discovery(options.network(), options.discovery()).isOff()) {
      udpPort(options.p2pPort(), "--p2p-port");
    }
  }

  private static void udpPort(int port, String option) {
    try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      if (!socket.isBound()) {
        throw new IOException("not bound");
      }
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.PORT_TAKEN, "UDP port " + port + " is taken: give another with " + option);
    }
  }

  private static void port(int port, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      // As those do that listen later: what a former process left in TIME_WAIT is no hindrance.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.PORT_TAKEN, "port " + port + " is taken: give another with " + option);
    }
  }
}
