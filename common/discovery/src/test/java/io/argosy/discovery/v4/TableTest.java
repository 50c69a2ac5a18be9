package io.argosy.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

class TableTest {
  @SeededTest(runs = 50)
  void theNearestAreTheNearestOfAll(Gen gen) {
    Table table = new Table(Hash.of(gen.bytes(32)));
    for (int i = 0; i < 300; i++) {
      table.seen(node(gen, "80." + gen.between(1, 200) + "." + gen.between(1, 200) + ".1"));
    }
    Hash target = Hash.of(gen.bytes(32));

    List<Contact> nearest = table.nearest(target, 16);

    assertThat(nearest).isEqualTo(table.nodes().stream()
        .sorted(Comparator.comparing((Contact c) -> number(c.address()).xor(number(target))))
        .limit(16)
        .toList());
  }

  private static BigInteger number(Hash hash) {
    return new BigInteger(1, hash.toBytes());
  }

  @SeededTest(runs = 50)
  void theDistanceIsTheLengthOfTheDifference(Gen gen) {
    byte[] a = gen.bytes(32);
    byte[] b = a.clone();
    for (int i = gen.between(0, 31); i < 32; i++) {
      b[i] = gen.bytes(1)[0];
    }

    assertThat(Table.distance(Hash.of(a), Hash.of(b))).isEqualTo(number(Hash.of(a)).xor(number(Hash.of(b))).bitLength());
  }

  @SeededTest(runs = 20)
  void oneNetworkTakesNoMoreThanItsShare(Gen gen) {
    Table table = new Table(Hash.of(gen.bytes(32)));
    List<Contact> all = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      Contact node = node(gen, "80.1.2." + gen.between(1, 254));
      all.add(node);
      table.seen(node);
      if (gen.chance(0.1)) {
        table.remove(gen.oneOf(all));
      }
    }

    assertThat(table.size()).isLessThanOrEqualTo(10);
  }

  @SeededTest(runs = 20)
  void whoWaitsTakesTheFreePlaceAndWhoProvedItselfLastIsForgottenLast(Gen gen) {
    Table table = new Table(Hash.of(gen.bytes(32)));
    List<Contact> entered = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Contact node = node(gen, "127.0.0.1");
      table.seen(node);
      if (table.has(node)) {
        entered.add(node);
      }
    }
    int size = table.size();
    Contact leaves = gen.oneOf(entered.subList(0, 16));

    table.remove(leaves);

    assertThat(table.has(leaves)).isFalse();
    assertThat(table.size()).isEqualTo(size);
    assertThat(table.nodes()).doesNotHaveDuplicates();
  }

  @SeededTest(runs = 20)
  void aNodeIsForgottenAfterWhatItLeftUnansweredInARow(Gen gen) {
    Table table = new Table(Hash.of(gen.bytes(32)));
    Contact node = node(gen, "80.1.1.1");
    table.seen(node);
    table.failed(node, 2, 3);
    table.seen(node);

    assertThat(table.failed(node, 2, 3)).isFalse();
    assertThat(table.has(node)).isTrue();

    assertThat(table.failed(node, 1, 3)).isTrue();
    assertThat(table.has(node)).isFalse();
  }

  @SeededTest(runs = 20)
  void aNodeThatMovedIsWhereItProvedItselfLast(Gen gen) {
    Table table = new Table(Hash.of(gen.bytes(32)));
    Contact node = node(gen, "80.1.1.1");
    Contact moved = new Contact(node.id(), node.address(), new Endpoint(IpAddress.parse("81.1.1.1"), 1030, 1030));
    table.seen(node);

    table.seen(moved);

    assertThat(table.nodes()).containsExactly(moved);
  }

  private static Contact node(Gen gen, String ip) {
    return Contact.of(NodeId.of(gen.bytes(64)), new Endpoint(IpAddress.parse(ip), 30303, 30303));
  }
}
