package io.argosy.devp2p.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnodeTest {
  private static final String ID =
      "d860a01f9722d78051619d1e2351aba3f43f943f6f00718d1b9baa4101932a1f"
          + "5011f16bb2b1bb35db20d6fe28fa0bf09636d26a87d31de9ec6203eeedb1f666";

  @ParameterizedTest
  @CsvSource({
    "18.138.108.67:30303, 18.138.108.67, 30303, 30303",
    "peer.example.org:1, peer.example.org, 1, 1",
    "[::1]:30303?discport=0, ::1, 30303, 0",
    "10.0.0.1:30303?discport=30301, 10.0.0.1, 30303, 30301"
  })
  void anEnodeIsReadAndWrittenAsItWas(String where, String host, int port, int discovery) {
    String url = "enode://" + ID + "@" + where;

    Enode enode = Enode.parse(url);

    assertThat(enode.id().toHex()).isEqualTo(ID);
    assertThat(enode.host()).isEqualTo(host);
    assertThat(enode.port()).isEqualTo(port);
    assertThat(enode.discoveryPort()).isEqualTo(discovery);
    assertThat(enode).hasToString(url);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "enode://ID@1.2.3.4:0| a port is 1 to 65535, got 0",
    "enode://ID@1.2.3.4:70000| a port is 1 to 65535, got 70000",
    "enode://ID@1.2.3.4:99999999999| a port is 1 to 65535",
    "enode://ID@1.2.3.4:1?discport=65536| a port is 0 to 65535",
    "enode://ID@1.2.3.4| expected enode://ID@HOST:PORT",
    "enode://ID@:30303| expected enode://ID@HOST:PORT",
    "enr:-abc| expected enode://ID@HOST:PORT, got enr:-abc",
    "enode://abcd@1.2.3.4:30303| 128 hex digits, got 4",
    "enode://ID@1.2.3.4:30303?x=1| expected enode://ID@HOST:PORT"
  })
  void whatIsWrongWithAnEnodeIsSaid(String url, String message) {
    assertThatThrownBy(() -> Enode.parse(url.replace("ID@", ID + "@").replace("expected " + ID, "expected ID")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anIdThatIsNoKeyIsRefused() {
    assertThatThrownBy(() -> Enode.parse("enode://" + "00".repeat(64) + "@1.2.3.4:30303"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such public key");
  }
}
