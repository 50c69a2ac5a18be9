package io.argosy.benchmarks;

import io.argosy.testkit.wire.ServedChain;
import io.argosy.testkit.wire.WirePeer;
import java.util.ArrayList;
import java.util.List;

/** Wire peers in a JVM of their own, serving one chain from memory; prints their enodes and lives until its standard input ends. */
public final class PeersProcess {
  private PeersProcess() {}

  /**
   * @param args blocks, transactions in each, peers, eth version
   */
  public static void main(String[] args) throws Exception {
    ServedChain chain = BenchChain.of(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    List<WirePeer> peers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      WirePeer peer = WirePeer.serving(chain).speaking(Integer.parseInt(args[3])).listen();
      peers.add(peer);
      System.out.println(peer.enode());
    }
    System.out.println("READY");
    System.out.flush();
    while (System.in.read() >= 0) {
      // Only the end of the stream says something.
    }
    peers.forEach(WirePeer::close);
    System.exit(0);
  }
}
