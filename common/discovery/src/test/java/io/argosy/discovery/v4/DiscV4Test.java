package io.argosy.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.discovery.Contact;
import io.argosy.discovery.Endpoint;
import io.argosy.discovery.IpAddress;
import io.argosy.discovery.NodeRecord;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DiscV4Test {
  private static final IpAddress HERE = IpAddress.parse("80.1.1.1");
  private static final IpAddress THERE = IpAddress.parse("81.1.1.1");

  private final Gen gen = Gen.seeded(5);
  private final NodeKey key = NodeKey.of(gen.bytes(32));
  private final NodeKey other = NodeKey.of(gen.bytes(32));
  private final NodeRecord own = new NodeRecord.Draft(9).endpoint(HERE, 30303, 30303).sign(key);
  private final DiscV4 core = new DiscV4(own, this::seal, 1);
  private final List<DiscV4Command> commands = new ArrayList<>();
  private Instant now = Instant.ofEpochSecond(1_700_000_000);
  private int hashes;

  private PacketCodec.Sealed seal(Packet packet) {
    return new PacketCodec.Sealed(RlpSlice.EMPTY, hash(++hashes));
  }

  private static Hash hash(int number) {
    byte[] bytes = new byte[32];
    bytes[30] = (byte) (number >> 8);
    bytes[31] = (byte) number;
    return Hash.of(bytes);
  }

  @Test
  void aPingIsAnsweredAndItsSenderMustProveItself() {
    arrives(ping(20));

    assertThat(sent()).hasSize(2);
    assertThat(sent().get(0)).isInstanceOfSatisfying(Packet.Pong.class, pong -> {
      assertThat(pong.ping()).isEqualTo(hash(0x7777));
      assertThat(pong.to()).isEqualTo(new Packet.Stated(THERE, 1234, 30304));
      assertThat(pong.recordSequence()).hasValue(9);
    });
    assertThat(sent().get(1)).isInstanceOf(Packet.Ping.class);
  }

  @Test
  void whoHasProvedNothingIsToldNothing() {
    arrives(new Packet.FindNode(key.id(), in(20)));
    arrives(new Packet.EnrRequest(in(20)));

    assertThat(sent()).isEmpty();
  }

  @Test
  void whoHasProvedItsAddressIsAnswered() {
    bond();

    arrives(new Packet.FindNode(key.id(), in(20)));
    arrives(new Packet.EnrRequest(in(20)));

    assertThat(sent()).hasSize(2);
    assertThat(sent().get(0)).isInstanceOfSatisfying(Packet.Neighbors.class, neighbors -> assertThat(neighbors.contacts()).isEmpty());
    assertThat(sent().get(1)).isEqualTo(new Packet.EnrResponse(hash(0x7777), own));
  }

  @Test
  void aProofHoldsForItsAddressAndForADay() {
    bond();

    now = now.plus(Duration.ofHours(1));
    arrivesFrom(IpAddress.parse("82.2.2.2"), new Packet.FindNode(key.id(), in(20)));
    assertThat(sent()).isEmpty();

    now = now.plus(Duration.ofHours(24));
    arrives(new Packet.FindNode(key.id(), in(20)));
    assertThat(sent()).isEmpty();
  }

  @Test
  void aPongToAnotherPingProvesNothing() {
    arrives(ping(20));
    arrives(pong(hash(hashes + 1)));
    arrives(pong(hash(hashes - 1)));
    commands.clear();

    arrives(new Packet.FindNode(key.id(), in(20)));

    assertThat(sent()).isEmpty();
    assertThat(commands).noneMatch(DiscV4Command.Found.class::isInstance);
  }

  @Test
  void whatHasExpiredIsIgnored() {
    arrives(ping(-1));

    assertThat(sent()).isEmpty();
  }

  @Test
  void aNodeWithoutARecordIsFoundWithoutOne() {
    arrives(ping(20));

    arrives(pong(hash(hashes)));

    assertThat(commands).contains(new DiscV4Command.Found(contact(), java.util.Optional.empty()));
  }

  @Test
  void aNodeWithARecordIsFoundOnceThatIsThere() {
    NodeRecord theirs = new NodeRecord.Draft(3).endpoint(THERE, 1234, 30304).sign(other);
    arrives(ping(20));
    commands.clear();

    arrives(new Packet.Pong(Packet.Stated.NOTHING, hash(hashes), in(20), OptionalLong.of(3)));
    assertThat(sent()).containsExactly(new Packet.EnrRequest(in(20)));

    arrives(new Packet.EnrResponse(hash(hashes), theirs));
    assertThat(commands).contains(new DiscV4Command.Found(contact(), java.util.Optional.of(theirs)));
  }

  @Test
  void anothersRecordIsNotTaken() {
    NodeRecord anothers = new NodeRecord.Draft(3).endpoint(THERE, 1234, 30304).sign(NodeKey.of(gen.bytes(32)));
    arrives(ping(20));
    arrives(new Packet.Pong(Packet.Stated.NOTHING, hash(hashes), in(20), OptionalLong.of(3)));

    arrives(new Packet.EnrResponse(hash(hashes), anothers));

    assertThat(commands).noneMatch(DiscV4Command.Found.class::isInstance);
  }

  @Test
  void neighborsThatNobodyAskedForAreNotMet() {
    bond();

    arrives(new Packet.Neighbors(List.of(Contact.of(NodeId.of(gen.bytes(64)), new Endpoint(IpAddress.parse("83.3.3.3"), 30303, 30303))), in(20)));
    tick();

    assertThat(commands).filteredOn(DiscV4Command.Send.class::isInstance).noneMatch(c -> ((DiscV4Command.Send) c).ip().equals(IpAddress.parse("83.3.3.3")));
  }

  @Test
  void aNodeThatDoesNotAnswerIsAskedTwiceAndForgotten() {
    bond();
    core.on(new DiscV4Event.AppetiteChanged(DiscV4Event.Appetite.SATED), now);
    for (int i = 0; i < 400; i++) {
      now = now.plusMillis(100);
      tick();
    }

    assertThat(commands).contains(new DiscV4Command.Lost(contact()));
  }

  @Test
  void bootNodesAreAskedAgainWhileNobodyIsKnown() {
    core.on(new DiscV4Event.BootNodeNamed(contact()), now).forEach(commands::add);
    for (int i = 0; i < 120; i++) {
      now = now.plusMillis(100);
      tick();
    }

    assertThat(sent().stream().filter(Packet.Ping.class::isInstance).count()).isBetween(4L, 8L);
  }

  @Test
  void tenNetworksThatSeeUsElsewhereAreBelieved() {
    for (int i = 0; i < 10; i++) {
      NodeId id = NodeId.of(gen.bytes(64));
      IpAddress ip = IpAddress.parse("84.1." + i + ".1");
      arrives(ip, id, ping(20));
      arrives(ip, id, new Packet.Pong(new Packet.Stated(IpAddress.parse("85.5.5.5"), 1, 1), hash(hashes), in(20), OptionalLong.empty()));
    }
    tick();

    assertThat(commands).filteredOn(DiscV4Command.SeenAt.class::isInstance)
        .containsExactly(new DiscV4Command.SeenAt(IpAddress.parse("85.5.5.5")));
  }

  private void bond() {
    arrives(ping(20));
    arrives(pong(hash(hashes)));
    commands.clear();
  }

  private Contact contact() {
    return Contact.of(other.id(), new Endpoint(THERE, 1234, 30304));
  }

  private Packet ping(int seconds) {
    return new Packet.Ping(new Packet.Stated(null, 0, 30304), Packet.Stated.NOTHING, in(seconds), OptionalLong.empty());
  }

  private Packet pong(Hash ping) {
    return new Packet.Pong(Packet.Stated.NOTHING, ping, in(20), OptionalLong.empty());
  }

  private long in(int seconds) {
    return now.getEpochSecond() + seconds;
  }

  private void arrives(Packet packet) {
    arrivesFrom(THERE, packet);
  }

  private void arrivesFrom(IpAddress ip, Packet packet) {
    arrives(ip, other.id(), packet);
  }

  private void arrives(IpAddress ip, NodeId id, Packet packet) {
    commands.addAll(core.on(new DiscV4Event.Arrived(ip, 1234, new PacketCodec.Opened(id, hash(0x7777), packet)), now));
  }

  private void tick() {
    commands.addAll(core.on(new DiscV4Event.Tick(), now));
  }

  private List<Packet> sent() {
    return commands.stream()
        .filter(DiscV4Command.Send.class::isInstance)
        .map(c -> ((DiscV4Command.Send) c).packet())
        .toList();
  }
}
