package io.argosy.peergateway.adapter.era;

import io.argosy.era.BadArchiveException;
import io.argosy.era.EraFolder;
import io.argosy.era.EraName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archive files behind a URL, whose folder has a {@code checksums.txt} with lines {@code SHA256 NAME}. A file is fetched when it is asked for, and the two after it then; it is kept in a cache folder if its sum is right. The cache has
 * some files at most: those used longest ago go.
 */
final class ArchiveDownloads implements ArchiveSource {
  private static final Logger log = LoggerFactory.getLogger(ArchiveDownloads.class);

  /** About 8 GB of mainnet's largest. */
  private static final int MOST_CACHED = 20;

  private static final int AHEAD = 2;
  private static final int AT_ONCE = 2;
  private static final long MOST_FILE_BYTES = 4L << 30;
  private static final Duration CONNECT = Duration.ofSeconds(15);

  /** A download that brings nothing for so long is given up, and begun anew when the file is asked for again. */
  static final Duration STALLED = Duration.ofSeconds(30);

  /** How long whoever asks waits, well below where a request counts as late. */
  private static final long WAIT_MILLIS = 2000;

  /** How long an address that failed is left alone. */
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final URI base;
  private final Path cache;
  private final Map<String, String> sums;
  private final NavigableMap<Integer, EraName> archives;
  private final HttpClient client;
  private final Duration stalled;
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("archive-watch").daemon().factory());
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().name("archive-download-", 0).daemon().factory());
  private final Map<EraName, CompletableFuture<Path>> files = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<EraName, Long> failedAt = new HashMap<>();

  private ArchiveDownloads(URI base, Path cache, Map<String, String> sums, NavigableMap<Integer, EraName> archives, HttpClient client, Duration stalled) {
    this.stalled = stalled;
    this.base = base;
    this.cache = cache;
    this.sums = sums;
    this.archives = archives;
    this.client = client;
  }

  /**
   * Reads the list of files.
   *
   * @param stalled see {@link #STALLED}
   * @throws IllegalArgumentException if that cannot be had, or has none of our network
   */
  static ArchiveDownloads from(URI address, Path cache, String network, boolean named, Duration stalled) {
    URI base = address.toString().endsWith("/") ? address : URI.create(address + "/");
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NORMAL).build();
    URI list = base.resolve(EraFolder.CHECKSUMS);
    try {
      Files.createDirectories(cache);
      HttpResponse<InputStream> response = client.send(HttpRequest.newBuilder(list).timeout(CONNECT).build(), BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        require(response, list);
        byte[] text = in.readNBytes(EraFolder.MOST_CHECKSUM_BYTES);
        Map<String, String> sums = EraFolder.checksums(Path.of(EraFolder.CHECKSUMS), new String(text, StandardCharsets.ISO_8859_1), List.of());
        List<EraName> names = sums.keySet().stream().flatMap(name -> EraName.parse(name).stream()).toList();
        return new ArchiveDownloads(base, cache, sums, new TreeMap<>(ArchiveSource.ofNetwork(names, network, named, base.toString())), client, stalled);
      }
    } catch (IOException e) {
      client.close();
      throw new IllegalArgumentException(list + " cannot be read: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("interrupted while " + list + " was read", e);
    }
  }

  private static void require(HttpResponse<?> response, URI address) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException(address + " answers " + response.statusCode());
    }
  }

  @Override
  public NavigableMap<Integer, EraName> archives() {
    return archives;
  }

  @Override
  public String describe(EraName archive) {
    return base.resolve(archive.fileName()).toString();
  }

  @Override
  public Optional<Path> file(EraName archive) throws IOException {
    CompletableFuture<Path> file = begin(archive);
    archives.tailMap(archive.epoch(), false).values().stream().limit(AHEAD).forEach(this::begin);
    forgetOldest();
    try {
      return Optional.of(file.get(WAIT_MILLIS, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case BadArchiveException bad -> throw bad;
        case IOException failed -> {
          log.atWarn().addKeyValue("archive", describe(archive)).addKeyValue("why", failed.toString()).log("an archive could not be downloaded");
          throw failed;
        }
        default -> throw new CompletionException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private CompletableFuture<Path> begin(EraName archive) {
    CompletableFuture<Path> known = files.get(archive);
    if (known != null && !known.isCompletedExceptionally()) {
      return known;
    }
    if (known != null) {
      long at = failedAt.computeIfAbsent(archive, _ -> System.nanoTime());
      if (System.nanoTime() - at < REST_NANOS) {
        return known;
      }
      failedAt.remove(archive);
    }
    CompletableFuture<Path> file = new CompletableFuture<>();
    files.put(archive, file);
    threads.execute(() -> {
      try {
        file.complete(download(archive));
      } catch (IOException | RuntimeException e) {
        file.completeExceptionally(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        file.cancel(false);
      }
    });
    return file;
  }

  private Path download(EraName archive) throws IOException, InterruptedException {
    Path file = cache.resolve(archive.fileName());
    String sum = Objects.requireNonNull(sums.get(archive.fileName()));
    if (Files.exists(file) && EraFolder.sha256(file).equals(sum)) {
      return file;
    }
    URI address = base.resolve(archive.fileName());
    Path unfinished = cache.resolve(archive.fileName() + ".part");
    HttpResponse<InputStream> response = client.send(HttpRequest.newBuilder(address).timeout(stalled).build(), BodyHandlers.ofInputStream());
    try (InputStream in = response.body(); OutputStream out = Files.newOutputStream(unfinished)) {
      require(response, address);
      copy(in, out, address);
    }
    String got = EraFolder.sha256(unfinished);
    if (!got.equals(sum)) {
      throw new BadArchiveException(file, 0, address + " has another sha256: expected " + sum + ", got " + got);
    }
    return Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(InputStream in, OutputStream out, URI address) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int read = readSoon(in, buffer, address); read >= 0; read = readSoon(in, buffer, address)) {
      size += read;
      if (size > MOST_FILE_BYTES) {
        throw new IOException(address + " has more than " + MOST_FILE_BYTES + " bytes");
      }
      out.write(buffer, 0, read);
    }
  }

  /** The client has no time limit for a body; closing it ends a read that waits. */
  private int readSoon(InputStream in, byte[] buffer, URI address) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> limit = watch.schedule(() -> {
      late.set(true);
      try {
        in.close();
      } catch (IOException e) {
        log.atDebug().setCause(e).log("a download that stalled did not close");
      }
    }, stalled.toMillis(), TimeUnit.MILLISECONDS);
    try {
      int read = in.read(buffer);
      if (late.get()) {
        throw new IOException("nothing came");
      }
      return read;
    } catch (IOException e) {
      throw late.get() ? new IOException(address + " sent nothing for " + stalled.toSeconds() + " s", e) : e;
    } finally {
      limit.cancel(false);
    }
  }

  /** A file that is open elsewhere can be read on; it is fetched anew when it is opened again. */
  private void forgetOldest() throws IOException {
    var oldest = files.entrySet().iterator();
    for (int more = files.size() - MOST_CACHED; more > 0 && oldest.hasNext(); more--) {
      var entry = oldest.next();
      if (entry.getValue().isDone()) {
        oldest.remove();
        Files.deleteIfExists(cache.resolve(entry.getKey().fileName()));
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    watch.shutdownNow();
    client.shutdownNow();
  }
}
