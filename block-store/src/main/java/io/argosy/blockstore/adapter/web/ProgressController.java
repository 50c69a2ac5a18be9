package io.argosy.blockstore.adapter.web;

import io.argosy.stages.Picture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** One page for people, at the address where programs ask by JSON-RPC, and the document that feeds it. All of it is ours and comes from here; the page's policy lets a browser load nothing else. */
@RestController
public final class ProgressController {
  /** Only our own files, nothing inline; no frames, no forms. */
  static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, MediaType> FILES = Map.of(
      "index.html", new MediaType("text", "html", java.nio.charset.StandardCharsets.UTF_8),
      "page.css", new MediaType("text", "css", java.nio.charset.StandardCharsets.UTF_8),
      "page.js", new MediaType("text", "javascript", java.nio.charset.StandardCharsets.UTF_8),
      "icon.svg", new MediaType("image", "svg+xml"));

  private final Supplier<Picture> picture;
  private final ProgressJson json;
  private volatile @Nullable Drawn last;

  private record Drawn(Picture picture, byte[] json) {}

  /**
   * @param network its name, for people
   * @param picture where the cluster stands; however often it is asked for, it is drawn once
   */
  public ProgressController(String network, Supplier<Picture> picture) {
    this.picture = picture;
    this.json = new ProgressJson(network);
  }

  @GetMapping(path = "/")
  public ResponseEntity<byte[]> page() {
    return file("index.html");
  }

  @GetMapping(path = "/page/{name}")
  public ResponseEntity<byte[]> file(@PathVariable("name") String name) {
    MediaType type = FILES.get(name);
    if (type == null) {
      return ResponseEntity.notFound().build();
    }
    try (InputStream file = ProgressController.class.getResourceAsStream("/page/" + name)) {
      return answer(type, java.util.Objects.requireNonNull(file).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** See docs/progress.md: fields are added, never changed. */
  @GetMapping(path = "/progress", produces = MediaType.APPLICATION_JSON_VALUE)
  public ResponseEntity<byte[]> progress() {
    Picture now = picture.get();
    Drawn drawn = last;
    if (drawn == null || drawn.picture != now) {
      drawn = new Drawn(now, json.of(now).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      last = drawn;
    }
    return answer(MediaType.APPLICATION_JSON, drawn.json);
  }

  private static ResponseEntity<byte[]> answer(MediaType type, byte[] body) {
    return ResponseEntity.ok()
        .contentType(type)
        .cacheControl(CacheControl.noStore())
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .body(body);
  }
}
