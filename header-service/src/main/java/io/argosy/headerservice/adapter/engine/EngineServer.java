package io.argosy.headerservice.adapter.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.argosy.runtime.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** The Engine API over HTTP: POST with a token, and nothing else. */
public final class EngineServer implements AutoCloseable {
  /** A block of 8 MiB is 16 MiB in hex, and its access list comes beside it. */
  private static final int MOST_BYTES = 64 << 20;

  /** Requests whose bodies are read or answered at once, of those that showed a token: a consensus client has one or two, and each may take {@link #MOST_BYTES} of memory. */
  private static final int AT_ONCE = 4;

  private final HttpServer server;
  // One for each connection, of which there are few: those that send nothing must not keep the others waiting.
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final EngineApi api;
  private final Jwt jwt;

  /**
   * Begins to listen.
   *
   * @param port 0 for any
   * @throws UncheckedIOException if the port is taken
   */
  public EngineServer(String host, int port, EngineApi api, Jwt jwt) {
    this.api = api;
    this.jwt = jwt;
    HttpLimits.set();
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 16);
    } catch (IOException e) {
      throw new UncheckedIOException("Engine API on " + host + ":" + port, e);
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
      String objection = jwt.objection(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!objection.isEmpty()) {
        reply(exchange, 401, "text/plain", objection.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      } else if (!exchange.getRequestMethod().equals("POST")) {
        reply(exchange, 405, "text/plain", new byte[0]);
      } else {
        answer(exchange);
      }
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String said = exchange.getRequestHeaders().getFirst("Content-Length");
    if (said != null && (said.length() > 9 || Long.parseLong(said) > MOST_BYTES)) {
      reply(exchange, 413, "text/plain", new byte[0]);
      return;
    }
    places.acquireUninterruptibly();
    try {
      byte[] request = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
      if (request.length > MOST_BYTES) {
        reply(exchange, 413, "text/plain", new byte[0]);
      } else {
        reply(exchange, 200, "application/json", api.answer(request));
      }
    } finally {
      places.release();
    }
  }

  private static void reply(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
