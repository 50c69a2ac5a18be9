package io.argosy.standalone;

import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.chain.Network;
import io.argosy.hosting.Cluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** What is looked at before the first byte is written, so that a start that cannot succeed leaves the data directory as it was. */
final class StartCheck {
  private StartCheck() {}

  /**
   * The network is known, and the data directory is this network's, or empty.
   *
   * @throws ArgosyException if not
   */
  static void data(ClusterOptions options) {
    Network network = Cluster.network(options.network());
    List<Path> folders = options.volumeFolders();
    for (int i = 0; i < folders.size(); i++) {
      new VolumeIdentity(network.spec().chainId(), network.genesis().hash(), LocalCluster.CHAIN_SHARDS, i, folders.size())
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
