package io.argosy.blockstore.adapter.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door for JSON-RPC over HTTP. */
@RestController
public final class JsonRpcController {
  private final JsonRpc rpc;

  public JsonRpcController(JsonRpc rpc) {
    this.rpc = rpc;
  }

  /** No more is read than may be answered, so that a body cannot fill the memory. */
  @PostMapping(path = "/", consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<byte[]> answer(InputStream body) throws IOException {
    Optional<byte[]> answer = rpc.answer(body.readNBytes(JsonRpc.MAX_REQUEST_BYTES + 1));
    return answer.map(bytes -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(bytes))
        .orElseGet(() -> ResponseEntity.noContent().build());
  }
}
