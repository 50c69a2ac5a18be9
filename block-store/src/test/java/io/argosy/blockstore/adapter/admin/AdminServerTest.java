package io.argosy.blockstore.adapter.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.core.OperatorDesk;
import io.argosy.blockstore.core.OrderBook.Given;
import io.argosy.blockstore.core.OrderBook;
import io.argosy.blockstore.core.Shard;
import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.Order.Verb;
import io.argosy.packs.Order;
import io.argosy.packs.OrderOutcome.State;
import io.argosy.packs.OrderOutcome;
import io.argosy.props.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Orders over a real port. */
class AdminServerTest {
  @TempDir
  Path folder;

  private final Book desk = new Book();
  private final HttpClient client = HttpClient.newHttpClient();
  private AdminServer server;
  private String token = "";

  @BeforeEach
  void open() throws Exception {
    Path file = folder.resolve("admin.token");
    AdminApi api = new AdminApi(desk, new Store(), InstantSource.system(), Duration.ofMillis(10));
    server = new AdminServer("127.0.0.1", 0, null, api, AdminToken.of(file));
    token = Files.readString(file).strip();
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String authorization) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .method(method, BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send("POST", path, body, "Bearer " + token);
  }

  @Test
  void whoSendsHalfARequestKeepsNobodyWaiting() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.getOutputStream().write("POST /admin/pause HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));
        slow.add(socket);
      }

      assertThat(send("GET", "/admin/orders", "", "Bearer " + token).statusCode()).isEqualTo(200);

      // Cut off by the server, long before anybody here gives up.
      slow.getFirst().setSoTimeout(60_000);
      assertThat(slow.getFirst().getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void withACertificateOrdersComeByTlsAlone() throws Exception {
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    Certificates.Signed ours = certificates.sign("store");
    AdminApi api = new AdminApi(desk, new Store(), InstantSource.system(), Duration.ofMillis(10));
    SSLContext shown = context(new PemSslStoreBundle(PemSslStoreDetails.forCertificate(ours.chain().toString()).withPrivateKey(ours.key().toString()), null));
    SSLContext trusting = context(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(certificates.authority().toString())));
    try (AdminServer secured = new AdminServer("127.0.0.1", 0, shown, api, AdminToken.of(folder.resolve("admin.token")));
        HttpClient caller = HttpClient.newBuilder().sslContext(trusting).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + secured.port() + "/admin/orders")).header("Authorization", "Bearer " + token).build();

      assertThat(caller.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString())).as("who does not know the authority").isInstanceOf(SSLException.class);
      assertThatThrownBy(() -> client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + secured.port() + "/admin/orders")).build(), BodyHandlers.ofString())).as("plaintext").isInstanceOf(IOException.class);
    }
  }

  private static SSLContext context(PemSslStoreBundle stores) {
    return SslBundle.of(stores).createSslContext();
  }

  @Test
  void theTokenIsMadeOnceForItsOwnerAlone() throws Exception {
    Path file = folder.resolve("admin.token");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(AdminToken.of(file).judge("Bearer " + token)).isEqualTo(AdminToken.Judgement.PASS);
    Files.writeString(folder.resolve("short"), "secret");
    assertThatThrownBy(() -> AdminToken.of(folder.resolve("short"))).hasMessageContaining("at least 32");
  }

  @Test
  void nothingIsOrderedWithoutTheToken() throws Exception {
    assertThat(send("POST", "/admin/pause", "", "").statusCode()).isEqualTo(401);
    assertThat(send("POST", "/admin/pause", "", "Basic " + token).statusCode()).isEqualTo(401);
    assertThat(send("POST", "/admin/pause", "", "Bearer " + token + "0").statusCode()).isEqualTo(403);
    assertThat(send("POST", "/admin/pause", "", "Bearer ").statusCode()).isIn(401, 403);
    assertThat(send("GET", "/admin/orders", "", "").statusCode()).isEqualTo(401);

    assertThat(desk.orders()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "/admin/unwind|{}|400|lacks",
    "/admin/unwind|{\"to\":-1}|400|0 or more",
    "/admin/unwind|{\"to\":1.5}|400|0 or more",
    "/admin/unwind|{\"to\":101}|400|above our highest block, #100",
    "/admin/unwind|{\"to\":1,\"from\":2}|400|more than was asked for",
    "/admin/unwind|[1]|400|JSON object",
    "/admin/unwind|{|400|no JSON",
    "/admin/rebuild|{\"stage\":\"bodies\"}|400|unwind --to N",
    "/admin/peers/ban|{\"peer\":\"nobody\",\"seconds\":1}|400|is no peer",
    "/admin/peers/ban|{\"peer\":\"1.2.3.4\",\"seconds\":0}|400|a ban lasts",
    "/admin/peers/add|{\"enode\":\"enode://1@2:3\"}|400|is no enode",
    "/admin/peers/unban|{\"peer\":\"1.2.3.4\"}|400|was not banned",
    "/admin/shards/move|{\"shard\":\"chain-9\",\"volume\":0}|400|is no shard",
    "/admin/shards/move|{\"shard\":\"chain-0\",\"volume\":2}|400|no volume 2",
    "/admin/shards/move|{\"shard\":\"state-2\",\"volume\":0}|400|or state-0 to state-1",
    "/admin/shards/move|{\"shard\":\"state-1\",\"volume\":2}|400|no volume 2",
    "/admin/nothing|{}|404|nothing is at",
    "/|{}|404|nothing is at"
  })
  void whatIsNoOrderGetsAClearAnswerAndChangesNothing(String path, String body, int status, String says) throws Exception {
    HttpResponse<String> response = post(path, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(says);
    assertThat(desk.orders()).isEmpty();
  }

  @Test
  void onlyThePathsOwnMethodIsTakenAndNoMoreThanAnOrder() throws Exception {
    assertThat(send("GET", "/admin/pause", "", "Bearer " + token).statusCode()).isEqualTo(405);
    assertThat(send("POST", "/admin/orders", "", "Bearer " + token).statusCode()).isEqualTo(405);
    assertThat(post("/admin/pause", " ".repeat(70_000)).statusCode()).isEqualTo(413);
    assertThat(desk.orders()).isEmpty();
  }

  @Test
  void theStatusTellsHowAnOrderStands() throws Exception {
    assertThat(post("/admin/pause", "").body()).contains("\"id\":1", "paused by the operator since");
    assertThat(post("/admin/pause", "{}").body()).contains("\"id\":1");
    assertThat(post("/admin/unwind", "{\"to\":7}").statusCode()).isEqualTo(202);
    assertThat(post("/admin/unwind", "{\"to\":8}").statusCode()).isEqualTo(409);
    desk.book.hear(new OrderOutcome(2, "unwind", State.DONE, "unwound to #7"));

    assertThat(send("GET", "/admin/orders", "", "Bearer " + token).body()).contains("unwind to #7", "\"done\"", "unwound to #7");
    assertThat(post("/admin/unwind", "{\"to\":8}").statusCode()).isEqualTo(202);
    desk.book.hear(new OrderOutcome(3, "unwind", State.REFUSED, "#8 is below what is final"));
    assertThat(desk.await(desk.orders().stream().filter(o -> o.verb() == Verb.UNWIND).findFirst().orElseThrow(), Duration.ZERO)).isPresent();
    assertThat(send("GET", "/admin/shards", "", "Bearer " + token).body()).contains("chain-3", "state-1");
    assertThat(post("/admin/shards/move", "{\"shard\":\"state-1\",\"volume\":0}").body()).contains("move shard state-1 to volume 0");
  }

  private static final class Book implements OperatorDesk {
    private final OrderBook book = new OrderBook();

    @Override
    public Given give(Verb verb, String subject, long number) {
      return book.give(verb, subject, number, Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public Optional<OrderOutcome> await(Order order, Duration longest) {
      return book.outcome(order);
    }

    @Override
    public Collection<Order> orders() {
      return book.all();
    }

    @Override
    public Optional<OrderOutcome> outcome(Order order) {
      return book.outcome(order);
    }

    @Override
    public Collection<GatewayAdvert> gateways() {
      return List.of();
    }
  }

  private static final class Store implements AdminApi.Store {
    @Override
    public int volumes() {
      return 2;
    }

    @Override
    public List<Integer> owners(Shard.Kind kind) {
      return kind == Shard.Kind.CHAIN ? List.of(0, 1, 0, 1) : List.of(0, 1);
    }

    @Override
    public String volume(int number) {
      return "volume-" + number;
    }

    @Override
    public long head() {
      return 100;
    }
  }
}
