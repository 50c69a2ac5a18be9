package io.argosy.peergateway.adapter.era;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.argosy.era.EraName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that begins to send a file, and then sends nothing more. */
@Timeout(60)
class ArchiveDownloadsTest {
  private static final String FILE = "private-00000-01020304.era1";

  @Test
  void aDownloadThatStallsIsGivenUpAndSaysSo(@TempDir Path cache) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> {
      boolean isList = exchange.getRequestURI().getPath().endsWith(".txt");
      byte[] bytes = isList ? ("0".repeat(64) + "  " + FILE + "\n").getBytes(StandardCharsets.US_ASCII) : new byte[100];
      exchange.sendResponseHeaders(200, isList ? bytes.length : 1_000_000);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
      if (!isList) {
        try {
          over.await(50, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      exchange.close();
    });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    try (ArchiveDownloads downloads = ArchiveDownloads.from(address, cache, "private", false, Duration.ofSeconds(1))) {
      EraName archive = downloads.archives().firstEntry().getValue();

      assertThat(failureOf(downloads, archive)).hasMessageContaining(FILE + " sent nothing for 1 s");
    } finally {
      over.countDown();
      server.stop(0);
    }
  }

  /** Asks until there is an answer. */
  private static IOException failureOf(ArchiveDownloads downloads, EraName archive) {
    while (true) {
      try {
        assertThat(downloads.file(archive)).isEmpty();
      } catch (IOException e) {
        return e;
      }
    }
  }
}
