package io.argosy.blockstore.adapter.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.argosy.blockstore.adapter.admin.AdminApi.Reply;
import io.argosy.runtime.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The operator's HTTP: a token first, and nothing without it. */
public final class AdminServer implements AutoCloseable {
  /** An order is a few words. */
  private static final int MOST_BYTES = 64 << 10;

  private final HttpServer server;
  // One for each connection, of which there are few: those that send nothing must not keep the operator waiting.
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AdminApi api;
  private final AdminToken token;

  /**
   * Begins to listen.
   *
   * @param port 0 for any
   * @param tls what we show who calls; null for plaintext
   * @throws UncheckedIOException if the port is taken
   */
  public AdminServer(String host, int port, @Nullable SSLContext tls, AdminApi api, AdminToken token) {
    this.api = api;
    this.token = token;
    HttpLimits.set();
    try {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (tls == null) {
        server = HttpServer.create(address, 16);
      } else {
        HttpsServer secured = HttpsServer.create(address, 16);
        secured.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = secured;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("operator's port " + host + ":" + port, e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (token.judge(exchange.getRequestHeaders().getFirst("Authorization"))) {
        case NONE -> {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
          reply(exchange, AdminApi.error(401, "no token: send Authorization: Bearer with the word in the token file"));
        }
        case WRONG -> reply(exchange, AdminApi.error(403, "the token is not the one in the token file"));
        case PASS -> {
          byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
          reply(exchange, body.length > MOST_BYTES
              ? AdminApi.error(413, "an order has at most " + MOST_BYTES + " bytes")
              : api.answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body));
        }
      }
    }
  }

  private static void reply(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.json().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
