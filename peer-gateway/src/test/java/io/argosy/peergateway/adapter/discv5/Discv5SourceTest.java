package io.argosy.peergateway.adapter.discv5;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.eth.ForkId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.net.UdpSocket;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.verdict.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.ethereum.beacon.discovery.schema.NodeRecordFactory;
import org.junit.jupiter.api.Test;

class Discv5SourceTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  void aNodeThatIsKnownByItsRecordIsFoundToLive() throws InterruptedException {
    NodeKey[] keys = {key(), key()};
    NodeRecord[] records = new NodeRecord[2];
    for (int i = 0; i < 2; i++) {
      records[i] = new NodeRecord.Draft(1).endpoint(IpAddress.parse("127.0.0.1"), freePort(), 30303).eth(new ForkId(7, 0)).sign(keys[i]);
    }
    Set<NodeRecord> found = ConcurrentHashMap.newKeySet();

    try (Discv5Source other = source(keys[1], records[1], ConcurrentHashMap.newKeySet());
        Discv5Source first = source(keys[0], records[0], found)) {
      other.rest();
      first.know(records[1]);

      await(found, records[1]);
    }
  }

  private static Discv5Source source(NodeKey key, NodeRecord record, Set<NodeRecord> found) {
    return new Discv5Source(key, new InetSocketAddress(HERE, record.endpoint().orElseThrow().udp()), record, found::add);
  }

  private static void await(Set<NodeRecord> found, NodeRecord wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!found.contains(wanted)) {
      assertThat(System.nanoTime()).as("found only %s", found).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @SeededTest(runs = 20)
  void theLibraryReadsOurRecordsAndWeReadItsText(Gen gen) {
    NodeRecord ours = new NodeRecord.Draft(gen.anyNumber())
        .endpoint(IpAddress.of(gen.bytes(gen.oneOf(4, 16))), gen.between(1, 65535), gen.between(1, 65535))
        .eth(new ForkId((int) gen.anyLong(), gen.anyNumber()))
        .sign(NodeKey.of(gen.bytes(32)));

    var theirs = NodeRecordFactory.DEFAULT.fromEnr(ours.toText());

    assertThat(theirs.isValid()).isTrue();
    assertThat(theirs.getNodeId().toArrayUnsafe()).isEqualTo(ours.id().address().toBytes());
    assertThat(NodeRecord.parse(theirs.asEnr())).isEqualTo(Verdict.accepted(ours));
  }

  private static NodeKey key() {
    return NodeKey.random(new SecureRandom());
  }

  private static int freePort() {
    try (UdpSocket socket = UdpSocket.bind(new InetSocketAddress(HERE, 0))) {
      return socket.port();
    }
  }
}
