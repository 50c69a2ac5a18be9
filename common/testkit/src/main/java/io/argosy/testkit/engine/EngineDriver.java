package io.argosy.testkit.engine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A consensus client, as far as the Engine API sees of it; its tokens are made here and not by the code that checks them. */
public final class EngineDriver implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI engine;
  private final Path secret;

  /**
   * @param secret file that the other side reads too, of hex after 0x
   */
  public EngineDriver(int port, Path secret) {
    this.engine = URI.create("http://127.0.0.1:" + port);
    this.secret = secret;
  }

  /** The result of a call that must have one. */
  public JsonNode call(JsonNode request) throws IOException, InterruptedException {
    HttpRequest post = HttpRequest.newBuilder(engine)
        .header("Authorization", "Bearer " + token())
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
        .build();
    HttpResponse<String> answer = http.send(post, HttpResponse.BodyHandlers.ofString());
    JsonNode result = answer.statusCode() == 200 ? JSON.readTree(answer.body()).get("result") : null;
    if (result == null) {
      throw new AssertionError("status " + answer.statusCode() + ": " + answer.body());
    }
    return result;
  }

  private String token() throws IOException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String content = base64.encodeToString("{\"typ\":\"JWT\",\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(("{\"iat\":" + Instant.now().getEpochSecond() + ",\"id\":\"test\"}").getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      String hex = Files.readString(secret).strip();
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(hex.substring(2)), "HmacSHA256"));
      return content + "." + base64.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
