package io.argosy.stages;

import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The one thing that the whole waits for, and a sentence that says so. The first rule that holds decides, and the order is that of what takes others with it: without Kafka nobody hears of anybody, without a disk nothing is taken,
 * without a peer nothing comes. What is left when nothing of that is so is a question of speed, and there the bytes tell: they pile up before whatever is slowest.
 *
 * @param sentence for an operator, without a full stop
 */
public record Bottleneck(Cause cause, String sentence) {
  /** In the order of the rules. */
  public enum Cause {
    /** Nothing at all comes from Kafka. */
    KAFKA_SILENT,
    /** A service that all others need says nothing. */
    SERVICE_SILENT,
    /** A volume takes nothing more. */
    DISK_FULL,
    /** The operator has ordered it to rest. */
    PAUSED,
    /** Everything is there up to the head. */
    NOTHING,
    /** Nobody is connected. */
    NO_PEERS,
    /** No block is known that may be followed. */
    NO_TRUSTED_HEAD,
    /** The chain that is followed breaks a rule. */
    INVALID_CHAIN,
    /** Whoever is connected does not have what is next. */
    PEERS_LACK,
    /** Something passes by itself within seconds: an epoch that begins, an unwind, the first answers. */
    BEGINNING,
    /** Brokers take records too slowly. */
    KAFKA_SLOW,
    /** The store's disk takes writes too slowly. */
    DISK_SLOW,
    /** The store lags, and not for its disk. */
    STORE_SLOW,
    /** A service, or its machine, has no more CPU to check with. */
    CPU,
    /** The state changes faster than the workers mend it. */
    WORKERS,
    /** Peers answer no faster. */
    PEERS_SLOW
  }

  /** Reports and progress come some times in a second, and a volume's every five. */
  private static final Duration SILENCE = Duration.ofSeconds(7);

  /** Volumes tell every five seconds: two may be late. */
  private static final Duration GONE_AFTER = Duration.ofSeconds(12);

  /** As the alert ArgosyKafkaSlow. */
  private static final long MANY_UNSENT = 200;

  /** As the alert ArgosyStoreLags. */
  private static final long MANY_WAIT = 500;

  /** A thread that is busy so much is what others wait for (a guess). */
  private static final long BUSY = 850;

  /** Where a writer spends more than this on its disk, the disk is to blame and not the writer. */
  private static final long MOSTLY = 500;

  /** A machine with less to spare is full. */
  private static final long FULL_MACHINE = 950;

  /** Peers that answer faster are held up by us, not we by them (a guess). */
  private static final long FAST_MILLIS = 250;

  /** Less is no pile. */
  private static final long PILE_BYTES = 1 << 20;

  /** Names the bottleneck of a cluster. */
  public static Bottleneck of(Picture picture) {
    return new Look(picture).decide();
  }

  /** One look at one picture. */
  private record Look(Picture p) {
    Bottleneck decide() {
      return kafkaSilent()
          .or(this::serviceSilent)
          .or(this::diskFull)
          .or(this::diskStuck)
          .or(this::paused)
          .or(this::nothing)
          .or(this::noPeers)
          .or(this::inWords)
          .or(this::kafkaSlow)
          .or(this::storeSlow)
          .or(this::diskBusy)
          .or(this::cpu)
          .or(this::workers)
          .orElseGet(this::peersSlow);
    }

    private Optional<Bottleneck> kafkaSilent() {
      return when(p.silence().compareTo(SILENCE) > 0, Cause.KAFKA_SILENT,
          "Kafka: nothing has come from it for %d s, so nobody hears of anybody; look at the brokers", p.silence().toSeconds());
    }

    private Optional<Bottleneck> serviceSilent() {
      for (String service : List.of("block-store", "header-service")) {
        Optional<Instant> last = p.reports().stream().filter(r -> r.service().equals(service)).map(r -> r.teller().at()).max(Comparator.naturalOrder());
        if (last.isEmpty()) {
          return when(true, Cause.SERVICE_SILENT, "%s: nothing is heard of it yet; does it run?", service);
        }
        if (last.get().plus(GONE_AFTER).isBefore(p.at())) {
          return when(true, Cause.SERVICE_SILENT, "%s: it has said nothing for %s; does it run?", service, ago(last.get()));
        }
      }
      return when(p.gateways().isEmpty(), Cause.SERVICE_SILENT, "peer-gateway: none is heard of; does one run?");
    }

    private String ago(Instant then) {
      long seconds = Duration.between(then, p.at()).toSeconds();
      return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    private Optional<Bottleneck> diskFull() {
      return volumes().stream()
          .filter(v -> figure(v, Measure.DISK_RUNG) >= 2)
          .findFirst()
          .map(v -> new Bottleneck(Cause.DISK_FULL, "the disk: " + v.stage() + " takes nothing more; it waits for " + v.waitingFor()));
    }

    /** Its writer speaks between two batches: it is silent while it waits for the disk. */
    private Optional<Bottleneck> diskStuck() {
      return p.reports().stream()
          .filter(r -> r.stage().startsWith("volume-") && r.teller().at().isAfter(Instant.EPOCH) && r.teller().at().plus(GONE_AFTER).isBefore(p.at()))
          .findFirst()
          .map(r -> bottleneck(Cause.DISK_SLOW, "the disk: %s has been silent for %s, as if its disk did not answer", r.stage(), ago(r.teller().at())));
    }

    private Optional<Bottleneck> paused() {
      return p.reports().stream()
          .map(StageReport::waitingFor)
          .filter(waits -> waits.startsWith("the operator to resume"))
          .findFirst()
          .map(waits -> new Bottleneck(Cause.PAUSED, waits));
    }

    private Optional<Bottleneck> nothing() {
      long top = p.reached(Stage.HEADERS.key());
      boolean headers = startsWithAny(waitsFor(Stage.HEADERS.key()), "a peer with a heavier chain", "nothing:");
      boolean chain = p.chainStages().stream().allMatch(stage -> p.reached(stage.key()) >= top);
      boolean state = !p.wantsState() || p.state().map(StateStanding::sealed).orElse(false);
      return when(headers && chain && state && !p.peers().isEmpty(), Cause.NOTHING,
          "nothing: all is stored up to the head, #%,d; the next block is waited for", top);
    }

    private Optional<Bottleneck> noPeers() {
      String headers = waitsFor(Stage.HEADERS.key());
      String why = headers.startsWith("peers of our forks") ? headers : "no gateway has one, so nothing comes";
      return p.peers().isEmpty() ? Optional.of(new Bottleneck(Cause.NO_PEERS, "peers: " + why)) : Optional.empty();
    }

    /** What the slowest stage says itself, where that leaves no question. */
    private Optional<Bottleneck> inWords() {
      String stage = slowest();
      String waits = waitsFor(stage);
      Cause cause = causeOf(waits);
      if (cause == null) {
        return Optional.empty();
      }
      String who = switch (cause) {
        case NO_TRUSTED_HEAD, INVALID_CHAIN -> "";
        case PEERS_LACK -> "peers: " + p.peers().size() + " " + (p.peers().size() == 1 ? "is" : "are") + " connected; ";
        default -> "";
      };
      return Optional.of(new Bottleneck(cause, who + stage + " waits for " + waits));
    }

    /** The words of the services' cores, each of which is tested there. */
    private static @org.jspecify.annotations.Nullable Cause causeOf(String waits) {
      if (startsWithAny(waits, "a block to trust", "a consensus client", "another head to trust")) {
        return Cause.NO_TRUSTED_HEAD;
      }
      if (startsWithAny(waits, "another chain", "another pivot")) {
        return Cause.INVALID_CHAIN;
      }
      if (startsWithAny(waits, "a peer that ", "peers to answer")) {
        return Cause.PEERS_LACK;
      }
      return startsWithAny(
              waits, "all shards to", "more peers:", "the store, which has reported", "the master to say", "the last common block", "the store to have", "leadership", "a head, to choose", "a pivot near")
          ? Cause.BEGINNING : null;
    }

    private static boolean startsWithAny(String text, String... beginnings) {
      return java.util.Arrays.stream(beginnings).anyMatch(text::startsWith);
    }

    private Optional<Bottleneck> kafkaSlow() {
      return p.instances().stream()
          .filter(r -> figure(r, Measure.UNSENT_RECORDS) > MANY_UNSENT)
          .max(Comparator.comparingLong(r -> figure(r, Measure.UNSENT_RECORDS)))
          .map(r -> bottleneck(Cause.KAFKA_SLOW, "Kafka: %,d records of %s wait for the brokers to take them", figure(r, Measure.UNSENT_RECORDS), r.service()));
    }

    private Optional<Bottleneck> storeSlow() {
      Optional<StageReport> volume = volumes().stream().max(Comparator.comparingLong(v -> figure(v, Measure.LAG_RECORDS)));
      boolean told = waitsFor(slowest()).startsWith("the store") && mostAt(Measure.SENT_BYTES);
      if (volume.isEmpty() || figure(volume.get(), Measure.LAG_RECORDS) <= MANY_WAIT && !told) {
        return Optional.empty();
      }
      StageReport v = volume.get();
      String waits = String.format(Locale.ROOT, "%,d records wait for %s", figure(v, Measure.LAG_RECORDS), v.stage());
      long writing = figure(v, Measure.WRITING_PERMILLE);
      if (writing < MOSTLY && figure(v, Measure.COMPACTION_BYTES) < 1L << 30) {
        return Optional.of(bottleneck(Cause.STORE_SLOW, "block-store: %s, which has not enough CPU for them (its disk takes %d %% of its time)", waits, writing / 10));
      }
      return Optional.of(bottleneck(
          Cause.DISK_SLOW, "the disk: %s, which spends %d %% of its time on writing; %,d MiB are to be compacted", waits, writing / 10, figure(v, Measure.COMPACTION_BYTES) >> 20));
    }

    /** With small windows nothing piles up in Kafka before a slow disk: what was sent waits for its word alone. */
    private Optional<Bottleneck> diskBusy() {
      return volumes().stream()
          .max(Comparator.comparingLong(v -> figure(v, Measure.WRITING_PERMILLE)))
          .filter(v -> figure(v, Measure.WRITING_PERMILLE) >= BUSY && mostAt(Measure.SENT_BYTES))
          .map(v -> bottleneck(Cause.DISK_SLOW, "the disk: %s spends %d %% of its time on writing, and %,d MiB of %s wait for it or for others like it; %,d MiB are to be compacted",
              v.stage(), figure(v, Measure.WRITING_PERMILLE) / 10, sum(slowest(), Measure.SENT_BYTES) >> 20, slowest(), figure(v, Measure.COMPACTION_BYTES) >> 20));
    }

    private Optional<Bottleneck> cpu() {
      String stage = slowest();
      for (StageReport r : instancesOf(stage)) {
        long busy = figure(r, Measure.BUSY_PERMILLE);
        if (busy >= BUSY) {
          return when(true, Cause.CPU, "CPU: the thread of %s that decides is busy %d %% of the time%s", r.service(), busy / 10, more(r));
        }
      }
      if (mostAt(Measure.CHECKING_BYTES)) {
        StageReport r = instancesOf(stage).getFirst();
        return when(true, Cause.CPU, "CPU: %,d MiB that came wait for %s to verify them%s", sum(stage, Measure.CHECKING_BYTES) >> 20, r.service(), more(r));
      }
      Optional<StageReport> full = instancesOf(stage).stream().filter(r -> figure(r, Measure.CPU_PERMILLE) >= FULL_MACHINE).findFirst();
      return full.filter(_ -> roundTripMillis().isPresent() && roundTripMillis().getAsDouble() < FAST_MILLIS)
          .map(r -> bottleneck(Cause.CPU, "CPU: the machine of %s is busy %d %% of the time, and peers answer within %.0f ms", r.service(), figure(r, Measure.CPU_PERMILLE) / 10, roundTripMillis().getAsDouble()));
    }

    private static String more(StageReport r) {
      return r.service().equals("header-service") ? "" : "; more instances of it share the work";
    }

    private Optional<Bottleneck> workers() {
      int count = instancesOf(Picture.STATE).size();
      return when(slowest().equals(Picture.STATE) && waitsFor(Picture.STATE).startsWith("more workers"), Cause.WORKERS,
          "workers: the chain changes its state faster than %d of state-sync-service %s it; start more, or add peers that serve state", count, count == 1 ? "mends" : "mend");
    }

    private Bottleneck peersSlow() {
      OptionalDouble millis = roundTripMillis();
      String stage = slowest();
      String how = millis.isEmpty() ? "no answer was timed yet" : String.format(Locale.ROOT, "an answer takes %,.0f ms", millis.getAsDouble());
      String who = p.peers().size() == 1 ? "one peer sends" : p.peers().size() + " peers send";
      return pace(stage) > 0
          ? bottleneck(Cause.PEERS_SLOW, "peers: %s at %,.0f %s/s, as fast as %s; %s", stage, pace(stage), stage.equals(Picture.STATE) ? "rows" : "blocks", who, how)
          : bottleneck(Cause.PEERS_SLOW, "peers: nothing of %s came for some seconds, and %s no faster; %s", stage, who, how);
    }

    private double pace(String stage) {
      return p.perSecond(stage.equals(Picture.STATE) ? Picture.STATE_ROWS : stage);
    }

    /** The stage that will be done last: the one furthest behind, or the state where all of the chain is there or it takes longer. */
    private String slowest() {
      Stage behind = p.chainStages().stream().min(Comparator.comparingLong(s -> p.reached(s.key()))).orElse(Stage.HEADERS);
      boolean state = p.wantsState() && !p.state().map(StateStanding::sealed).orElse(false);
      if (!state) {
        return behind.key();
      }
      boolean chainIsThere = p.highest() >= 0 && p.reached(behind.key()) >= p.highest();
      OptionalDouble chain = p.secondsLeft(behind.key());
      return chainIsThere || chain.isPresent() && stateSecondsLeft() > chain.getAsDouble() ? Picture.STATE : behind.key();
    }

    private double stateSecondsLeft() {
      double share = p.perSecond(Picture.STATE_SHARE);
      return share > 0 ? (1 - p.state().map(StateStanding::downloaded).orElse(0.0)) / share : 0;
    }

    private String waitsFor(String stage) {
      List<StageReport> told = instancesOf(stage);
      return (told.isEmpty() ? p.report(stage).stream().toList() : told).stream()
          .map(StageReport::waitingFor)
          .filter(w -> !w.isEmpty() && !w.startsWith("shards:"))
          .findFirst()
          .orElse("");
    }

    private List<StageReport> instancesOf(String stage) {
      return p.instances().stream().filter(r -> r.stage().equals(stage) && !r.service().equals("block-store")).toList();
    }

    private List<StageReport> volumes() {
      return p.instances().stream().filter(r -> r.stage().startsWith("volume-")).toList();
    }

    /** True if there is a pile of bytes of the slowest stage, and the largest is this one. */
    private boolean mostAt(Measure where) {
      String stage = slowest();
      long here = sum(stage, where);
      return here >= PILE_BYTES
          && java.util.stream.Stream.of(Measure.ASKED_BYTES, Measure.CHECKING_BYTES, Measure.SENT_BYTES).allMatch(other -> sum(stage, other) <= here);
    }

    private long sum(String stage, Measure measure) {
      return instancesOf(stage).stream().mapToLong(r -> figure(r, measure)).sum();
    }

    private static long figure(StageReport report, Measure measure) {
      return report.teller().figure(measure).orElse(0);
    }

    private OptionalDouble roundTripMillis() {
      return p.peers().stream().mapToLong(PeerCard::roundTripMillis).filter(m -> m > 0).average();
    }

    private static Optional<Bottleneck> when(boolean holds, Cause cause, String format, Object... values) {
      return holds ? Optional.of(bottleneck(cause, format, values)) : Optional.empty();
    }

    private static Bottleneck bottleneck(Cause cause, String format, Object... values) {
      return new Bottleneck(cause, String.format(Locale.ROOT, format, values));
    }
  }
}
