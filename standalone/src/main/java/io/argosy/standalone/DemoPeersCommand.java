package io.argosy.standalone;

import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.primitives.Keccak;
import io.argosy.wirepeer.WirePeer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo-peers",
    description = "Four peers that serve the demo's chain and its state to a cluster that runs elsewhere, until stopped. Everybody can know their keys: not for anything else.",
    mixinStandardHelpOptions = true)
final class DemoPeersCommand implements Callable<Integer> {
  @Option(names = "--host", description = "address to listen on; default ${DEFAULT-VALUE}")
  private String host = "127.0.0.1";

  @Option(names = "--first-port", description = "of the first peer, the others' follow; default ${DEFAULT-VALUE}")
  private int firstPort = 30311;

  @Option(names = "--name", description = "by which others reach this host, for the enodes that are printed; default ${DEFAULT-VALUE}")
  private String name = "127.0.0.1";

  @Override
  public Integer call() throws InterruptedException {
    DemoChain chain = DemoChain.load();
    List<WirePeer> peers = new ArrayList<>();
    for (int i = 0; i < DemoCommand.VERSIONS.length; i++) {
      int version = DemoCommand.VERSIONS[i];
      peers.add(WirePeer.serving(chain.served())
          .having(chain.states())
          .speaking(version)
          .named("demo-peer/eth" + version)
          .as(key(i))
          .listen(new InetSocketAddress(host, firstPort + i)));
    }
    enodes(name, firstPort).forEach(enode -> System.out.println("serving #" + chain.served().head() + " at " + enode));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      peers.forEach(WirePeer::close);
      stopped.countDown();
    }));
    stopped.await();
    return ExitCode.OK.code();
  }

  /** Where the peers are dialed; the same at every start. */
  static List<String> enodes(String name, int firstPort) {
    return IntStream.range(0, DemoCommand.VERSIONS.length).mapToObj(i -> new Enode(key(i).id(), name, firstPort + i).toString()).toList();
  }

  private static NodeKey key(int peer) {
    byte[] words = ("argosy demo peer " + peer).getBytes(StandardCharsets.UTF_8);
    return NodeKey.of(Keccak.hash256(words, 0, words.length).toBytes());
  }
}
