package io.argosy.discovery.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.dns.TestTree;
import io.argosy.props.Gen;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DnsDiscoveryTest {
  private final Gen gen = Gen.seeded(6);

  @Test
  void textsAreReadAsTheyStandWhateverIsInThem() throws IOException {
    String longText = "enr:" + "aB-_".repeat(120);
    List<String> texts = List.of("with spaces  and \"quotes\" and \\", longText, "plain");
    try (TestDns dns = new TestDns(Map.of("nodes.example.org", texts))) {
      JndiResolver resolver = JndiResolver.at(dns.address());

      assertThat(resolver.texts("nodes.example.org")).containsExactlyInAnyOrderElementsOf(texts);
      assertThat(resolver.texts("nobody.example.org")).isEmpty();
    }
  }

  @Test
  void aNameThatIsNoneIsNotAskedFor() {
    JndiResolver resolver = JndiResolver.at("127.0.0.1:9");

    assertThatThrownBy(() -> resolver.texts("ldap://example.org/x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListIsWalkedOverTheRealDns() throws InterruptedException {
    TestTree tree = new TestTree(NodeKey.of(gen.bytes(32)), "nodes.example.org");
    List<NodeRecord> records = gen.list(4, 4, () -> new NodeRecord.Draft(1).endpoint(IpAddress.of(gen.bytes(4)), 30303, 30303).sign(NodeKey.of(gen.bytes(32))));
    tree.publish(1, records, List.of());
    Map<String, List<String>> zone = new HashMap<>();
    tree.zone().forEach((name, text) -> zone.put(name.toLowerCase(Locale.ROOT), List.of(text)));
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    try (TestDns dns = new TestDns(zone);
        DnsDiscovery discovery = new DnsDiscovery(
            List.of(tree.link()), JndiResolver.at(dns.address()), InstantSource.system(), heard::add, (list, why) -> heard.add(list + " " + why), heard::add)) {
      discovery.start();
      List<Object> first = new java.util.ArrayList<>();
      while (first.size() < records.size()) {
        Object next = heard.poll(20, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(NodeRecord.class);
        first.add(next);
      }

      assertThat(first).containsExactlyInAnyOrderElementsOf(records);
    }
  }
}
