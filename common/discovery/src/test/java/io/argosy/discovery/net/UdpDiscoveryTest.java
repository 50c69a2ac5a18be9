package io.argosy.discovery.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class UdpDiscoveryTest {
  private static final int NODES = 32;

  @Test
  void afterAColdStartEveryNodeFindsNineTenthsOfAllWithinTenSeconds() throws InterruptedException {
    int enough = (int) Math.ceil(0.9 * (NODES - 1));
    try (Swarm swarm = new Swarm(NODES)) {
      swarm.start();

      boolean found = within(Duration.ofSeconds(10), () -> swarm.members().stream().allMatch(m -> m.withRecord.size() >= enough));

      assertThat(swarm.members().stream().map(m -> m.withRecord.size() + "/" + m.found.size()).toList()).as("found, in time: %s", found).matches(_ -> found);
      assertThat(swarm.failures()).isEmpty();
    }
  }

  @Test
  void garbageIsDropped() throws IOException, InterruptedException {
    try (Swarm swarm = new Swarm(2); DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      swarm.start();
      for (int length : new int[] {0, 1, 98, 1280, 1281, 2000}) {
        stranger.send(new DatagramPacket(new byte[length], length, swarm.boot()));
      }

      assertThat(within(Duration.ofSeconds(10), () -> swarm.dropped() >= 6)).isTrue();
      assertThat(within(Duration.ofSeconds(10), () -> swarm.members().stream().allMatch(m -> m.withRecord.size() == 1))).isTrue();
      assertThat(swarm.failures()).isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (UdpSocket taken = UdpSocket.bind(new InetSocketAddress(here, 0))) {
      assertThatThrownBy(() -> UdpSocket.bind(new InetSocketAddress(here, taken.port())))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("UDP port " + taken.port());
    }
  }

  private static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }
}
