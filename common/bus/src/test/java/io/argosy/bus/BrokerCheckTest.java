package io.argosy.bus;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a port says to a service that was told plaintext. Each port here answers connections in their order with given bytes, and then nobody listens. */
class BrokerCheckTest {
  private static final byte[] CLOSED = {};
  private static final byte[] ALERT = {0x15, 3, 3, 0, 2, 2, 80};
  private static final byte[] ANSWER = {0, 0, 0, 6};

  private static void check(byte[]... answers) throws Exception {
    try (ServerSocket port = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(port, answers));
      new BusConnection("127.0.0.1:" + port.getLocalPort(), "test", "none", Map.of()).checked();
      served.join();
    }
  }

  private static void serve(ServerSocket port, byte[]... answers) {
    for (byte[] answer : answers) {
      try (Socket socket = port.accept()) {
        // Without the question read, the end of it would be a reset.
        socket.getInputStream().readNBytes(answer.length == 0 ? 1 : 14);
        socket.getOutputStream().write(answer);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void aBrokerInPlaintextIsRight() {
    assertThatCode(() -> check(ANSWER)).doesNotThrowAnyException();
  }

  @Test
  void aPortThatSpeaksTlsIsRefusedAtOnceOrAfterConnectionsThatSaidNothing() {
    assertThatThrownBy(() -> check(ALERT)).isInstanceOf(BrokerCheck.Refused.class).hasMessageContaining("speaks TLS, and we were told PLAINTEXT");
    assertThatThrownBy(() -> check(CLOSED, CLOSED, ALERT)).isInstanceOf(BrokerCheck.Refused.class);
    assertThatCode(() -> check(CLOSED, ANSWER)).doesNotThrowAnyException();
  }

  @Test
  void whereNobodyListensOthersWait() throws Exception {
    int free;
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = port.getLocalPort();
    }

    assertThatCode(() -> new BusConnection("127.0.0.1:" + free, "test", "none", Map.of()).checked()).doesNotThrowAnyException();
  }
}
