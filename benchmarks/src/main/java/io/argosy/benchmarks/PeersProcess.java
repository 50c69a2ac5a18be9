package io.argosy.benchmarks;

import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Wire peers in a JVM of their own, serving one chain from memory; prints their enodes and the head, and lives until its standard input ends. */
public final class PeersProcess {
  private PeersProcess() {}

  /**
   * @param args blocks, transactions in each, peers, eth version; a file for the genesis of a chain that real clients take
   */
  public static void main(String[] args) throws Exception {
    int blocks = Integer.parseInt(args[0]);
    int transactions = Integer.parseInt(args[1]);
    ServedChain chain;
    if (args.length > 4) {
      Files.writeString(Path.of(args[4]), new CliqueSigner().genesis());
      chain = BenchChain.signed(blocks, transactions);
    } else {
      chain = BenchChain.of(blocks, transactions);
    }
    List<WirePeer> peers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      WirePeer peer = WirePeer.serving(chain).speaking(Integer.parseInt(args[3])).listen();
      peers.add(peer);
      System.out.println(peer.enode());
    }
    System.out.println("HEAD " + chain.headHash().toHex());
    System.out.println("READY");
    System.out.flush();
    while (System.in.read() >= 0) {
      // Only the end of the stream says something.
    }
    peers.forEach(WirePeer::close);
    System.exit(0);
  }
}
