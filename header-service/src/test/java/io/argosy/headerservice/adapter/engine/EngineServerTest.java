package io.argosy.headerservice.adapter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.chain.Networks;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call the Engine API. */
class EngineServerTest {
  private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}";

  static {
    // Seconds instead of ten; read once, before the first server is made.
    System.setProperty("sun.net.httpserver.maxReqTime", "1");
  }

  private final byte[] secret = new byte[32];
  private final EngineServer server = new EngineServer(
      "127.0.0.1", 0, new EngineApi(Networks.named("mainnet").spec(), "test", head -> {}), new Jwt(secret, InstantSource.system()));
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private HttpResponse<String> post(String authorization) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
        .POST(HttpRequest.BodyPublishers.ofString(CALL));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String tokenAt(byte[] secret, long secondsAgo) {
    return new Jwt(secret, InstantSource.fixed(Instant.now().minusSeconds(secondsAgo))).token();
  }

  @Test
  void whoeverHasTheSecretIsAnswered() throws Exception {
    HttpResponse<String> answer = post("Bearer " + tokenAt(secret, 0));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"result\":\"0x1\"");
  }

  @Test
  void nobodyElseIs() throws Exception {
    byte[] another = new byte[32];
    another[31] = 1;
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String unsigned = base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
        + base64.encodeToString(("{\"iat\":" + Instant.now().getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8)) + ".";

    assertThat(post("").statusCode()).isEqualTo(401);
    assertThat(post("Bearer x").statusCode()).isEqualTo(401);
    assertThat(post("Bearer " + unsigned).statusCode()).isEqualTo(401);
    assertThat(post("Bearer " + tokenAt(another, 0)).statusCode()).isEqualTo(401);
    assertThat(post("Bearer " + tokenAt(secret, 90)).statusCode()).isEqualTo(401);
    assertThat(post("Bearer " + tokenAt(secret, -90)).statusCode()).isEqualTo(401);
    assertThat(post("Basic " + tokenAt(secret, 0)).statusCode()).isEqualTo(401);
  }

  @Test
  void whoNeverComesToTheEndOfARequestKeepsNobodyWaitingAndIsCutOff() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Socket socket = new Socket("127.0.0.1", server.port());
      socket.setSoTimeout(15_000);
      String head = "POST / HTTP/1.1\r\nHost: x\r\n";
      socket.getOutputStream().write((i > 2 ? head : head + "Authorization: Bearer " + tokenAt(secret, 0) + "\r\nContent-Length: 100\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
      slow.add(socket);
    }

    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + tokenAt(secret, 0))
            .POST(HttpRequest.BodyPublishers.ofString(CALL))
            .build(),
        HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    for (Socket socket : slow) {
      assertThat(isClosedBy(socket)).isTrue();
      socket.close();
    }
  }

  private static boolean isClosedBy(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void aBodyPastTheLimitIsNotTaken() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(("POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + tokenAt(secret, 0) + "\r\nContent-Length: 99999999999\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void aSecretIsMadeOnceAndForItsOwnerAlone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new/jwt.hex");
    Jwt made = Jwt.of(file, InstantSource.system());
    Jwt read = Jwt.of(file, InstantSource.system());

    assertThat(made.objection("Bearer " + read.token())).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
  }

  @Test
  void aFileThatHoldsNoSecretIsRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("jwt.hex"), "0x1234");

    assertThatThrownBy(() -> Jwt.of(file, InstantSource.system())).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("32 bytes");
  }
}
