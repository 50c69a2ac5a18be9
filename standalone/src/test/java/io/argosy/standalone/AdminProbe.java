package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Orders and questions of the operator to the program that runs over a data folder.
 *
 * @param data where the program's note and the token are
 * @param client of HTTP
 */
record AdminProbe(Path data, HttpClient client) {
  private static final Duration LONG = Duration.ofSeconds(120);

  AdminProbe(Path data) {
    this(data, HttpClient.newHttpClient());
  }

  /** What the running program noted of itself. */
  String note(String name) {
    Properties note = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("running.properties"))) {
      note.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return note.getProperty(name);
  }

  private String token() {
    try {
      return Files.readString(data.resolve("admin.token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest request(String method, String path, String body, @Nullable String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + note("admin") + path))
        .timeout(LONG)
        .method(method, BodyPublishers.ofString(body));
    return (token == null ? request : request.header("Authorization", "Bearer " + token)).build();
  }

  HttpResponse<String> send(String method, String path, String body, @Nullable String token) throws InterruptedException {
    try {
      return client.send(request(method, path, body, token), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives an order, and waits for its end. */
  HttpResponse<String> post(String path, String body) throws InterruptedException {
    HttpResponse<String> response = send("POST", path, body, token());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response;
  }

  /** Gives an order. */
  CompletableFuture<HttpResponse<String>> postLater(String path, String body) {
    return client.sendAsync(request("POST", path, body, token()), BodyHandlers.ofString());
  }

  String get(String path) throws InterruptedException {
    return send("GET", path, "", token()).body();
  }

  /** For what a failure says. */
  String quietly(String path) {
    try {
      return get(path);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the command line. */
  Programs.Ended command(String... words) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(PackagedProgram.options());
    command.add(Argosy.class.getName());
    command.addAll(List.of(words));
    command.addAll(List.of("--data-dir", data.toString()));
    return Programs.run(data.getParent(), Map.of(), LONG, command);
  }
}
