package io.argosy.blockstore.adapter.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for JSON-RPC over HTTP. */
@RestController
public final class JsonRpcController {
  /** Of the largest body, over a line of 4 Mbit/s. */
  private static final Duration SLOWEST_BODY = Duration.ofSeconds(10);

  private static final int PIECE_BYTES = 16 << 10;

  private final JsonRpc rpc;
  private final Duration slowestBody;

  public JsonRpcController(JsonRpc rpc) {
    this(rpc, SLOWEST_BODY);
  }

  JsonRpcController(JsonRpc rpc, Duration slowestBody) {
    this.rpc = rpc;
    this.slowestBody = slowestBody;
  }

  /** No more is read than may be answered, so that a body cannot fill the memory; and for no longer than that, so that it cannot hold the thread. */
  @PostMapping(path = "/", consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<byte[]> answer(InputStream body) throws IOException {
    byte[] request = read(body);
    if (request == null) {
      return ResponseEntity.status(HttpStatus.REQUEST_TIMEOUT)
          .header(HttpHeaders.CONNECTION, "close")
          .contentType(MediaType.APPLICATION_JSON)
          .body(rpc.tooSlow("a body has " + slowestBody.toMillis() + " ms to come"));
    }
    Optional<byte[]> answer = rpc.answer(request);
    return answer.map(bytes -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(bytes))
        .orElseGet(() -> ResponseEntity.noContent().build());
  }

  /** The body, or a byte more than there may be; null if it does not come in time. */
  private byte @Nullable [] read(InputStream body) throws IOException {
    long end = System.nanoTime() + slowestBody.toNanos();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE_BYTES];
    while (read.size() <= JsonRpc.MAX_REQUEST_BYTES) {
      int count;
      try {
        count = body.read(piece, 0, Math.min(PIECE_BYTES, JsonRpc.MAX_REQUEST_BYTES + 1 - read.size()));
      } catch (IOException e) {
        // Tomcat wraps it.
        if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
          return null;
        }
        throw e;
      }
      if (count < 0) {
        break;
      }
      read.write(piece, 0, count);
      if (System.nanoTime() > end) {
        return null;
      }
    }
    return read.toByteArray();
  }
}
