package io.argosy.headerservice.adapter.engine;

import io.argosy.primitives.Hex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tokens that a consensus client proves itself with: HS256 over a secret that both read from a file, made within the last minute. Thread-safe.
 *
 * @spec https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md
 */
public final class Jwt {
  private static final int SECRET_BYTES = 32;
  private static final long MOST_SECONDS_OFF = 60;

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final byte[] secret;
  private final InstantSource clock;

  Jwt(byte[] secret, InstantSource clock) {
    this.secret = secret.clone();
    this.clock = clock;
  }

  /**
   * With the secret of a file: 32 bytes in hex. A file that is not there is made, for its owner alone.
   *
   * @throws IllegalArgumentException if there is something else in it
   */
  public static Jwt of(Path file, InstantSource clock) throws IOException {
    if (!Files.exists(file)) {
      byte[] fresh = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(fresh);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Hex.encodePrefixed(fresh));
    }
    String text = Files.readString(file).strip();
    byte[] secret;
    try {
      secret = Hex.decode(text);
    } catch (IllegalArgumentException e) {
      secret = new byte[0];
    }
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(file + " must hold a secret of 32 bytes in hex");
    }
    return new Jwt(secret, clock);
  }

  /** Why a request with this {@code Authorization} is refused; empty if it is not. */
  String objection(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return "no bearer token";
    }
    String[] parts = authorization.substring("Bearer ".length()).strip().split("\\.", -1);
    if (parts.length != 3) {
      return "not a token";
    }
    try {
      JsonNode header = mapper.readTree(Base64.getUrlDecoder().decode(parts[0]));
      if (!header.isObject() || header.get("alg") == null || !"HS256".equals(header.get("alg").asString())) {
        return "the token must be signed by HS256";
      }
      byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
      if (!MessageDigest.isEqual(sign(signed), Base64.getUrlDecoder().decode(parts[2]))) {
        return "the token is not signed with our secret";
      }
      JsonNode issued = mapper.readTree(Base64.getUrlDecoder().decode(parts[1])).get("iat");
      if (issued == null || !issued.isNumber() || Math.abs(clock.instant().getEpochSecond() - issued.asLong()) > MOST_SECONDS_OFF) {
        return "the token was not made within the last minute";
      }
      return "";
    } catch (IllegalArgumentException | JacksonException e) {
      return "not a token";
    }
  }

  private byte[] sign(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token made now, as a consensus client would. */
  String token() {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String content = base64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII))
        + "."
        + base64.encodeToString(("{\"iat\":" + clock.instant().getEpochSecond() + "}").getBytes(StandardCharsets.US_ASCII));
    return content + "." + base64.encodeToString(sign(content.getBytes(StandardCharsets.US_ASCII)));
  }
}
