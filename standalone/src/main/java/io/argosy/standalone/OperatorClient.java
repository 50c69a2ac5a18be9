package io.argosy.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a command reaches the operator's door: that of a running {@code up}, or any with its URL and token file. */
final class OperatorClient {
  private static final int OK = 200;
  private static final int UNDER_WAY = 202;

  /** Longer than the door keeps anybody waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(names = "--data-dir", description = "the data directory of the running argosy; default ${DEFAULT-VALUE}")
  private Path dataDir = Path.of(".argosy");

  @Option(names = "--url", description = "where a store that runs apart listens for orders, such as http://127.0.0.1:8546; default: where the argosy of --data-dir does")
  private @Nullable String url;

  @Option(names = "--token-file", description = "file with the operator's token; default: admin.token in the data directory")
  private @Nullable Path tokenFile;

  @Option(names = "--authorities", description = "PEM file with who signed the certificate of an https --url; default: those whom Java trusts")
  private @Nullable Path authorities;

  private final JsonMapper mapper = JsonMapper.builder().build();

  /** Gives an order, waits for its end, and prints how it ended. */
  int order(String path, Map<String, Object> words) throws InterruptedException {
    String body = mapper.writeValueAsString(words);
    while (true) {
      HttpResponse<String> response = send(path, BodyPublishers.ofString(body), "POST");
      JsonNode said = read(response);
      if (response.statusCode() != UNDER_WAY) {
        System.out.println("order " + said.path("id").asLong() + ": " + said.path("says").asString());
        return ExitCode.OK.code();
      }
      System.out.println("order " + said.path("id").asLong() + " is under way: " + said.path("says").asString());
    }
  }

  JsonNode ask(String path) throws InterruptedException {
    return read(send(path, BodyPublishers.noBody(), "GET"));
  }

  private JsonNode read(HttpResponse<String> response) {
    try {
      JsonNode json = mapper.readTree(response.body());
      if (response.statusCode() != OK && response.statusCode() != UNDER_WAY) {
        throw new ArgosyException(ExitCode.USAGE, json.path("says").asString());
      }
      return json;
    } catch (JacksonException e) {
      throw new ArgosyException(ExitCode.USAGE, "what answers at " + response.uri() + " is no argosy");
    }
  }

  private HttpResponse<String> send(String path, HttpRequest.BodyPublisher body, String method) throws InterruptedException {
    String address = url == null ? "http://127.0.0.1:" + RunningCluster.adminPort(dataDir) : url;
    HttpClient.Builder caller = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
    if (authorities != null) {
      caller.sslContext(trusting(authorities));
    }
    try (HttpClient client = caller.build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address.replaceAll("/+$", "") + path))
          .timeout(PATIENCE)
          .header("Authorization", "Bearer " + token())
          .method(method, body)
          .build();
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.USAGE, "nobody takes orders at " + address + ": " + e);
    } catch (IllegalArgumentException e) {
      throw new ArgosyException(ExitCode.USAGE, "--url " + address + " is no address: expected http://HOST:PORT or https://HOST:PORT");
    }
  }

  private static SSLContext trusting(Path file) {
    try {
      return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(file.toAbsolutePath().toString()))).createSslContext();
    } catch (RuntimeException e) {
      throw new ArgosyException(ExitCode.USAGE, "--authorities " + file + " has no certificates: " + e.getMessage());
    }
  }

  private String token() {
    Path file = tokenFile == null ? dataDir.resolve("admin.token") : tokenFile;
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ArgosyException(ExitCode.USAGE, "the operator's token cannot be read: " + file + ": give --token-file, or --data-dir of a running argosy");
    }
  }
}
