package io.argosy.benchmarks;

import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.WirePeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Wire peers in a JVM of their own, serving one generated state and a short chain of blocks that have it; lives until its standard input ends. */
public final class StatePeersProcess {
  private static final int BLOCKS = 128;

  /** One account in so many is a contract, if there are any. */
  private static final int CONTRACT_EVERY = 20;

  private static final int MOST_SLOTS = 100;
  private static final int CODES = 2_000;

  private StatePeersProcess() {}

  /** The state that is served. */
  static GeneratedState state(int accounts) {
    return new GeneratedState(7, accounts, accounts / CONTRACT_EVERY, MOST_SLOTS, CODES, 0);
  }

  /** The same without contracts. */
  static GeneratedState plainState(int accounts) {
    return new GeneratedState(7, accounts, 0, 0, 0, 0);
  }

  /**
   * @param args accounts, peers, eth version, milliseconds that an answer takes, bytes a second that a peer can send or 0, {@code plain} for a state without contracts
   */
  public static void main(String[] args) throws Exception {
    int accounts = Integer.parseInt(args[0]);
    ServedState state = (args.length > 5 && args[5].equals("plain") ? plainState(accounts) : state(accounts)).make();
    ServedChain chain = BenchChain.withState(state.root(), BLOCKS);
    List<Behaviour> ways = new ArrayList<>();
    if (Integer.parseInt(args[3]) > 0) {
      ways.add(Behaviour.slow(Duration.ofMillis(Integer.parseInt(args[3]))));
    }
    if (Integer.parseInt(args[4]) > 0) {
      ways.add(Behaviour.limitedUpload(Integer.parseInt(args[4])));
    }
    List<WirePeer> peers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      WirePeer peer = WirePeer.serving(chain)
          .having(state)
          .speaking(Integer.parseInt(args[2]))
          .behaving(ways.toArray(Behaviour[]::new))
          .listen();
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
