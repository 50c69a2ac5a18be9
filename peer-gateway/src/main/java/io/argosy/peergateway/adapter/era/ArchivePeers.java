package io.argosy.peergateway.adapter.era;

import io.argosy.chain.Network;
import io.argosy.era.BadArchiveException;
import io.argosy.era.EraCheck;
import io.argosy.era.EraName;
import io.argosy.packs.PeerId;
import io.argosy.peergateway.adapter.era.Archives.Run;
import io.argosy.peergateway.core.Answer;
import io.argosy.peergateway.core.GatewayCommand;
import io.argosy.peergateway.core.GatewayEvent;
import io.argosy.peergateway.core.GatewayEvent.Direction;
import io.argosy.peergateway.core.GatewayEvent.Ending;
import io.argosy.peergateway.core.GatewayEvent.Trust;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives that speak as peers: each run of files without a gap is a few, with the run's last block as their head and its first as the earliest that they serve. What they answer is checked by whoever asked, as any peer's is. One thread of
 * its own reads and decides.
 *
 * <p>A file in which something is wrong is not used again; the peers of its run go, and what is left of it comes as one or two other runs. When a service names a fault of a run, the file is found by checking those that the fault may be about.
 */
public final class ArchivePeers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArchivePeers.class);

  /** Receipts with blooms, and a total difficulty: what archives have, eth/68 can say. */
  private static final int ETH_VERSION = 68;

  /** Peers for each run: a window is two packs for each peer, and one peer's left a core idle half of the time (measured with four). */
  private static final int READERS = 4;

  /** How long a run that was dropped for being slow stays away: a guess. */
  private static final long PAUSE_SECONDS = 5;

  /** What a number in somebody's words may be at most, so that its epoch is an int. */
  private static final long MOST_BLOCK = 1L << 40;

  private static final Pattern BLOCK = Pattern.compile("(?:#|block )(\\d{1,15})");

  private final int slot;
  private final int readers;
  private final Archives archives;
  private final ArchiveAnswers answers;
  private final Consumer<GatewayEvent> inbox;
  private final Consumer<Barred> bars;
  private final Consumer<Throwable> failed;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("archives").factory());
  private final Map<PeerId, Run> runs = new ConcurrentHashMap<>();
  private volatile int good;
  private int announced;

  /**
   * A file that is not used again.
   *
   * @param file its path or address
   */
  public record Barred(String file, String why) {}

  private ArchivePeers(int slot, int readers, ArchiveSource source, Hash genesis, Consumer<GatewayEvent> inbox, Consumer<Barred> bars, Consumer<Throwable> failed) {
    this.slot = slot;
    this.readers = readers;
    this.archives = new Archives(source, genesis);
    this.answers = new ArchiveAnswers(archives);
    this.inbox = inbox;
    this.bars = bars;
    this.failed = failed;
    this.good = archives.count();
  }

  /**
   * The archives of a network.
   *
   * @param slot of the gateway: two that read the same files are two peers
   * @param where a folder, or the address of one by http or https
   * @param cache where downloaded files are kept
   * @param bars told of each file that is not used again
   * @param failed told of a fault of ours, which no archive has caused
   * @throws IllegalArgumentException if there are none
   */
  public static ArchivePeers at(
      int slot, String where, Path cache, Network network, Consumer<GatewayEvent> inbox, Consumer<Barred> bars, Consumer<Throwable> failed) {
    return at(slot, READERS, where, cache, network, inbox, bars, failed);
  }

  /** With so many peers for each run. */
  static ArchivePeers at(
      int slot, int readers, String where, Path cache, Network network, Consumer<GatewayEvent> inbox, Consumer<Barred> bars, Consumer<Throwable> failed) {
    return new ArchivePeers(slot, readers, source(where, cache, network), network.genesis().hash(), inbox, bars, failed);
  }

  private static ArchiveSource source(String where, Path cache, Network network) {
    boolean named = network.isPublic();
    try {
      return where.startsWith("http://") || where.startsWith("https://")
          ? ArchiveDownloads.from(URI.create(where), cache, network.name(), named, ArchiveDownloads.STALLED)
          : new ArchiveFolder(Path.of(where), network.name(), named);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("archives in " + where + " cannot be read: " + e.getCause(), e);
    } catch (BadArchiveException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Tells the gateway of every run. */
  public void start() {
    run(this::announce);
  }

  /** Archives that are used. */
  public int good() {
    return good;
  }

  /** True for a peer that is a run of archives. */
  public boolean is(PeerId peer) {
    return runs.containsKey(peer);
  }

  /** Answers, later. */
  public void perform(GatewayCommand.Ask command) {
    run(() -> answer(command));
  }

  /** Takes a peer away; if that is for what it answered, the file that is to blame, and all peers of its run, too. */
  public void perform(GatewayCommand.Drop command) {
    run(() -> {
      Run run = runs.remove(command.peer());
      if (run == null) {
        return;
      }
      inbox.accept(new GatewayEvent.PeerGone(command.peer(), Ending.DROPPED, command.why()));
      if (command.fault() != null && command.fault().kind() == Fault.Kind.INVALID) {
        blame(run, command.why());
        announce();
      } else {
        announceAfter(PAUSE_SECONDS);
      }
    });
  }

  private void run(Runnable task) {
    runAfter(0, task);
  }

  private void announceAfter(long seconds) {
    runAfter(seconds, this::announce);
  }

  private void runAfter(long seconds, Runnable task) {
    try {
      thread.schedule(() -> guarded(task), seconds, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("archives are closed");
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  /** Tells of the peers that the gateway does not have. */
  private void announce() {
    boolean all;
    do {
      all = archives.runs().stream().allMatch(this::tell);
    } while (!all);
  }

  /** False if the run is another now, since its last file is damaged. */
  private boolean tell(Run run) {
    int missing = readers - Collections.frequency(runs.values(), run);
    if (missing <= 0) {
      return true;
    }
    try {
      Optional<OpenArchive> last = archives.open(run.last());
      if (last.isEmpty()) {
        announceAfter(1);
        return true;
      }
      for (int i = 0; i < missing; i++) {
        tell(run, last.get());
      }
      log.atInfo().addKeyValue("first", run.firstBlock()).addKeyValue("last", last.get().head()).log("archives are there");
      return true;
    } catch (BadArchiveException e) {
      bar(e);
      return false;
    } catch (IOException e) {
      log.atWarn().addKeyValue("archive", archives.describe(run.last())).addKeyValue("why", e.toString()).log("an archive cannot be read");
      announceAfter(PAUSE_SECONDS);
      return true;
    }
  }

  private void tell(Run run, OpenArchive last) {
    PeerId peer = new PeerId(Hash.keccak(("era1 " + slot + " " + run + " " + announced++).getBytes(StandardCharsets.UTF_8)));
    runs.put(peer, run);
    inbox.accept(new GatewayEvent.NodeLearned(peer, "", Trust.TRUSTED));
    inbox.accept(new GatewayEvent.PeerReady(
        peer,
        "era1 archives " + run.first() + " to " + run.last(),
        ETH_VERSION,
        0,
        last.head().hash(),
        last.head().number(),
        last.totalDifficulty(),
        run.firstBlock(),
        Direction.DIALED));
  }

  private void answer(GatewayCommand.Ask command) {
    Run run = runs.get(command.peer());
    if (run == null) {
      return;
    }
    List<RlpSlice> items = List.of();
    try {
      items = answers.to(command.request(), run);
    } catch (BadArchiveException e) {
      bar(e);
      announce();
      return;
    } catch (IOException | UncheckedIOException e) {
      log.atWarn().addKeyValue("why", e.toString()).log("an archive cannot be read");
    }
    inbox.accept(new GatewayEvent.Answered(command.peer(), command.wireId(), new Answer.Items(items)));
  }

  /** Finds the file that a fault is about: of those that its evidence names, and those that were used last, the first that is damaged. If all are whole, they are of another chain than ours, and it is the one that was named. */
  private void blame(Run run, String evidence) {
    Set<Integer> suspects = new LinkedHashSet<>();
    Matcher blocks = BLOCK.matcher(evidence);
    while (blocks.find()) {
      suspects.add(Archives.epochOf(Math.min(Long.parseLong(blocks.group(1)), MOST_BLOCK)));
    }
    suspects.addAll(archives.recent());
    suspects.removeIf(epoch -> !run.covers(epoch) || !archives.has(epoch));
    if (suspects.isEmpty()) {
      return;
    }
    for (int epoch : suspects) {
      try {
        archives.open(epoch).ifPresent(archive -> EraCheck.checkParts(archive.file(), archive.file().first(), archive.file().last()));
      } catch (BadArchiveException e) {
        bar(e);
        return;
      } catch (IOException | UncheckedIOException e) {
        log.atWarn().addKeyValue("archive", archives.describe(epoch)).addKeyValue("why", e.toString()).log("an archive cannot be read");
      }
    }
    bar(suspects.iterator().next(), evidence);
  }

  private void bar(BadArchiveException found) {
    Path name = found.file().getFileName();
    EraName.parse(String.valueOf(name)).ifPresentOrElse(archive -> bar(archive.epoch(), found.getMessage()), () -> {
      throw found;
    });
  }

  private void bar(int epoch, String why) {
    if (!archives.has(epoch)) {
      return;
    }
    Barred barred = new Barred(archives.describe(epoch), why);
    archives.forget(epoch);
    good = archives.count();
    log.atWarn().addKeyValue("archive", barred.file()).addKeyValue("why", why).log("archive is wrong and not used again");
    bars.accept(barred);
    // A run with this file in it, and no longer true.
    runs.entrySet().removeIf(e -> {
      boolean gone = e.getValue().covers(epoch);
      if (gone) {
        inbox.accept(new GatewayEvent.PeerGone(e.getKey(), Ending.LOST, why));
      }
      return gone;
    });
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        log.atWarn().log("archives are still being read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    archives.close();
  }
}
