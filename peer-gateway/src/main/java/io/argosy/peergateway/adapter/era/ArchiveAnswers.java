package io.argosy.peergateway.adapter.era;

import io.argosy.era.BadArchiveException;
import io.argosy.era.EraBlock;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.HeaderRequest.Start;
import io.argosy.packs.PackLimits;
import io.argosy.peergateway.adapter.era.Archives.Run;
import io.argosy.peergateway.core.WireRequest;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What archives have to say to a request: as much of it as lies in one run without a gap, in the order asked. Mutable, owned by the archives' thread. */
final class ArchiveAnswers {
  /** As much as peers give at once, which a delivery or two take. */
  private static final long MOST_BYTES = 2 << 20;

  /** How long one request may look for a block by its hash; the next goes on where it stopped. */
  private static final long SEARCH_NANOS = 2_000_000_000L;

  private static final int HASHES_REMEMBERED = 256;

  private final Archives archives;
  private final Map<Hash, Search> searches = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Hash, Search> eldest) {
      return size() > HASHES_REMEMBERED;
    }
  };

  ArchiveAnswers(Archives archives) {
    this.archives = archives;
  }

  /** Everything above {@code nextEpoch} was looked at. */
  private record Search(int nextEpoch, long found) {}

  /**
   * The answer; empty where nothing of it is at hand.
   *
   * @throws BadArchiveException if an archive that has it is damaged
   * @throws IOException if one cannot be read now
   */
  List<RlpSlice> to(WireRequest request, Run run) throws IOException {
    return switch (request) {
      case WireRequest.Headers r -> headers(r, run);
      case WireRequest.Bodies r -> parts(r.blocks(), run, EraBlock::body);
      case WireRequest.Receipts r -> parts(r.blocks(), run, EraBlock::receipts);
      default -> List.of();
    };
  }

  private List<RlpSlice> headers(WireRequest.Headers request, Run run) throws IOException {
    long number = switch (request.start()) {
      case Start.AtNumber(long n) -> n;
      case Start.AtHash(Hash hash) -> find(hash, run);
    };
    long step = request.skip() + 1L;
    List<RlpSlice> headers = new ArrayList<>(request.count());
    for (int i = 0; i < request.count(); i++) {
      Optional<OpenArchive> archive = archiveOf(number, run);
      if (archive.isEmpty()) {
        break;
      }
      headers.add(archive.get().file().header(number));
      number += request.direction() == HeaderRequest.Direction.RISING ? step : -step;
    }
    return headers;
  }

  private Optional<OpenArchive> archiveOf(long number, Run run) throws IOException {
    if (number < run.firstBlock() || !run.covers(Archives.epochOf(number))) {
      return Optional.empty();
    }
    return archives.open(Archives.epochOf(number)).filter(archive -> archive.file().covers(number));
  }

  /** Consecutive blocks are read together. */
  private List<RlpSlice> parts(List<BlockRef> blocks, Run run, Function<EraBlock, RlpSlice> part) throws IOException {
    List<RlpSlice> parts = new ArrayList<>(blocks.size());
    long bytes = 0;
    while (parts.size() < blocks.size() && bytes < MOST_BYTES) {
      BlockRef next = blocks.get(parts.size());
      Optional<OpenArchive> archive = archiveOf(next.number(), run).filter(a -> a.has(next));
      if (archive.isEmpty()) {
        break;
      }
      for (EraBlock block : archive.get().file().blocks(next.number(), consecutive(blocks, parts.size(), archive.get()))) {
        RlpSlice found = part.apply(block);
        if (found.length() > PackLimits.MAX_ITEM_BYTES) {
          // By its gas no block before the Merge could have a tenth of that.
          throw new BadArchiveException(archive.get().file().path(), 0, "a part of #" + block.number() + " of " + found.length() + " bytes, more than any pack holds");
        }
        parts.add(found);
        bytes += found.length();
        if (bytes >= MOST_BYTES) {
          break;
        }
      }
    }
    return parts;
  }

  private static int consecutive(List<BlockRef> blocks, int from, OpenArchive archive) {
    int to = from + 1;
    while (to < blocks.size() && blocks.get(to).number() == blocks.get(to - 1).number() + 1 && archive.has(blocks.get(to))) {
      to++;
    }
    return to - from;
  }

  /** A block's height; -1 if no archive of the run has it, or the search is not through. It begins at the newest: that is where trusted blocks are. */
  private long find(Hash hash, Run run) throws IOException {
    long known = archives.numberAmongOpen(hash);
    if (known >= 0) {
      return known;
    }
    Search search = searches.getOrDefault(hash, new Search(run.last(), -1));
    long until = System.nanoTime() + SEARCH_NANOS;
    int epoch = search.nextEpoch;
    long found = search.found;
    while (found < 0 && epoch >= run.first() && System.nanoTime() < until) {
      Optional<OpenArchive> archive = archives.has(epoch) ? archives.open(epoch) : Optional.empty();
      found = archive.map(a -> a.numberOf(hash)).orElse(-1L);
      epoch--;
    }
    searches.put(hash, new Search(epoch, found));
    return found;
  }
}
