package io.argosy.peergateway.adapter.era;

import io.argosy.era.BadArchiveException;
import io.argosy.era.EraFile;
import io.argosy.era.EraHeaders;
import io.argosy.era.EraName;
import io.argosy.primitives.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The archives that are good as far as we know, a few of them open. Mutable, owned by the archives' thread. */
final class Archives implements AutoCloseable {
  /** Headers run ahead of bodies, and shards of bodies apart, by a few files; each has its 8192 hashes in memory, half a megabyte. */
  private static final int MOST_OPEN = 16;

  private final ArchiveSource source;
  private final Hash genesis;
  private final NavigableMap<Integer, EraName> good;
  private final Map<Integer, OpenArchive> open = new LinkedHashMap<>(16, 0.75f, true);

  Archives(ArchiveSource source, Hash genesis) {
    this.source = source;
    this.genesis = genesis;
    this.good = new TreeMap<>(source.archives());
  }

  /** Consecutive epochs. */
  record Run(int first, int last) {
    long firstBlock() {
      return (long) first * EraFile.MAX_BLOCKS;
    }

    boolean covers(int epoch) {
      return epoch >= first && epoch <= last;
    }
  }

  static int epochOf(long block) {
    return Math.toIntExact(block / EraFile.MAX_BLOCKS);
  }

  /** The good archives without gaps. */
  List<Run> runs() {
    List<Run> runs = new ArrayList<>();
    for (int epoch : good.keySet()) {
      if (!runs.isEmpty() && runs.getLast().last() == epoch - 1) {
        runs.add(new Run(runs.removeLast().first(), epoch));
      } else {
        runs.add(new Run(epoch, epoch));
      }
    }
    return runs;
  }

  int count() {
    return good.size();
  }

  boolean has(int epoch) {
    return good.containsKey(epoch);
  }

  String describe(int epoch) {
    return source.describe(java.util.Objects.requireNonNull(good.get(epoch)));
  }

  /**
   * An archive, opened and checked if it is not; empty while it is on its way.
   *
   * @throws BadArchiveException if something is wrong with it
   * @throws IOException if it cannot be had now
   */
  Optional<OpenArchive> open(int epoch) throws IOException {
    OpenArchive already = open.get(epoch);
    if (already != null) {
      return Optional.of(already);
    }
    Optional<Path> path = source.file(java.util.Objects.requireNonNull(good.get(epoch)));
    if (path.isEmpty()) {
      return Optional.empty();
    }
    OpenArchive opened = check(path.get());
    open.put(epoch, opened);
    if (open.size() > MOST_OPEN) {
      var eldest = open.entrySet().iterator();
      eldest.next().getValue().close();
      eldest.remove();
    }
    return Optional.of(opened);
  }

  private OpenArchive check(Path path) throws IOException {
    EraFile file;
    try {
      file = EraFile.open(path);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    try {
      EraHeaders headers = EraHeaders.check(file);
      if (file.first() == 0 && !headers.hashes().getFirst().equals(genesis)) {
        throw new BadArchiveException(path, 0, "is of another chain: expected genesis " + genesis + ", got " + headers.hashes().getFirst());
      }
      return new OpenArchive(file, headers);
    } catch (UncheckedIOException e) {
      file.close();
      throw e.getCause();
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Epochs that are open, those used last first. */
  List<Integer> recent() {
    return new ArrayList<>(open.keySet()).reversed();
  }

  /** A block's height by the archives that are open; -1 if none of them has it. */
  long numberAmongOpen(Hash hash) {
    return open.values().stream().mapToLong(archive -> archive.numberOf(hash)).filter(number -> number >= 0).findFirst().orElse(-1);
  }

  /** From now on as if it were not there. */
  void forget(int epoch) {
    good.remove(epoch);
    OpenArchive closed = open.remove(epoch);
    if (closed != null) {
      closed.close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(OpenArchive::close);
    open.clear();
    source.close();
  }
}
