package io.argosy.blockstore.adapter.web;

import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.RangeProgress;
import io.argosy.stages.Bottleneck;
import io.argosy.stages.Picture;
import io.argosy.stages.Stage;
import io.argosy.stages.StateShards;
import io.argosy.stages.StateStanding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The picture of a cluster as the document {@code /progress}. Its form is docs/progress.md's: fields are added, never changed; that would raise {@value #VERSION}. */
final class ProgressJson {
  static final int VERSION = 1;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** How a client names itself begins with its kind; what a peer says is not repeated further than that. */
  private static final Pattern CLIENT = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,23}");

  /** More kinds than there are clients: whoever makes up others cannot make the document long. */
  private static final int MOST_KINDS = 12;

  private final String network;

  ProgressJson(String network) {
    this.network = network;
  }

  ObjectNode of(Picture picture) {
    Bottleneck bottleneck = Bottleneck.of(picture);
    ObjectNode json = JSON.objectNode().put("version", VERSION).put("at", picture.at().toString()).put("network", network);
    json.putObject("bottleneck")
        .put("cause", bottleneck.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("sentence", bottleneck.sentence());
    ArrayNode stages = json.putArray("stages");
    picture.chainStages().forEach(stage -> stages.add(stage(picture, stage.key())));
    if (picture.chainStages().contains(Stage.BODIES) && picture.report(Picture.TRANSACTIONS).isPresent()) {
      stages.add(stage(picture, Picture.TRANSACTIONS));
    }
    if (picture.hasAccessLists()) {
      stages.add(stage(picture, Stage.ACCESS_LISTS.key()));
    }
    json.set("state", picture.state().map(standing -> state(picture, standing)).orElse(null));
    json.set("peers", peers(picture));
    ArrayNode workers = json.putArray("workers");
    workersOf(picture).forEach(worker -> workers.add(worker(picture, worker)));
    ArrayNode volumes = json.putArray("volumes");
    picture.instances().stream().filter(r -> r.stage().startsWith("volume-")).forEach(volume -> volumes.add(volume(volume)));
    return json;
  }

  private static ObjectNode stage(Picture picture, String stage) {
    long target = Math.max(-1, picture.highest());
    long reached = target < 0 ? picture.reached(stage) : Math.min(picture.reached(stage), target);
    ObjectNode json = JSON.objectNode()
        .put("name", stage)
        .put("reached", reached)
        .put("target", target)
        .put("share", target <= 0 ? 0 : share(Math.max(0.0, reached) / target))
        .put("perSecond", Math.round(picture.perSecond(stage)));
    put(json, "secondsLeft", target < 0 ? OptionalDouble.empty() : picture.secondsLeft(stage));
    return json.put("waitingFor", picture.report(stage).map(StageReport::waitingFor).orElse(""));
  }

  private static ObjectNode state(Picture picture, StateStanding standing) {
    double pace = picture.perSecond(Picture.STATE_SHARE);
    StageReport report = picture.report(Picture.STATE).orElse(new StageReport("", Picture.STATE, -1, -1, ""));
    ObjectNode json = JSON.objectNode()
        .put("phase", standing.phase())
        .put("pivot", standing.pivot().number())
        .put("sealed", standing.sealed())
        .put("mending", standing.mending())
        .put("share", share(standing.downloaded()))
        .put("built", share(standing.built()))
        .put("mended", share(1 - (double) standing.toMend() / StateShards.RANGES))
        .put("accounts", standing.amounts().accounts())
        .put("slots", standing.amounts().slots())
        .put("codes", standing.amounts().codes())
        .put("codesMissing", standing.amounts().wantedCodes())
        .put("bytes", standing.amounts().bytes())
        .put("rowsPerSecond", Math.round(picture.perSecond(Picture.STATE_ROWS)));
    put(json, "secondsLeft", standing.downloaded() >= 1 ? OptionalDouble.of(0) : pace > 0 ? OptionalDouble.of((1 - standing.downloaded()) / pace) : OptionalDouble.empty());
    json.put("outlook", report.outlook()).put("waitingFor", standing.sealed() ? "" : report.waitingFor());
    ArrayNode ranges = json.putArray("ranges");
    picture.stateShards().stream()
        .sorted(Comparator.comparingInt(StateProgress::shard))
        .forEach(shard -> shard.ranges().forEach(range -> ranges.addObject()
            .put("there", (int) (100 * range.downloaded()))
            .put("built", !range.built().isEmpty())
            .put("mended", standing.sealed() ? 100 : (int) (100 * range.mendedFor(standing.epoch())))));
    return json;
  }

  private static ObjectNode peers(Picture picture) {
    List<PeerCard> peers = picture.peers();
    ObjectNode json = JSON.objectNode()
        .put("count", peers.size())
        .put("out", peers.stream().filter(p -> p.way() == Way.OUT).count())
        .put("in", peers.stream().filter(p -> p.way() == Way.IN).count())
        .put("servingState", peers.stream().filter(p -> p.stateBy() != StateBy.NOTHING).count());
    put(json, "roundTripMillis", peers.stream().mapToLong(PeerCard::roundTripMillis).filter(m -> m > 0).average());
    json.set("byProtocol", counts(peers, PeerCard::capability));
    json.set("byClient", counts(peers, ProgressJson::clientOf));
    return json;
  }

  static String clientOf(PeerCard card) {
    Matcher name = CLIENT.matcher(card.client());
    return name.lookingAt() ? name.group().toLowerCase(Locale.ROOT) : "other";
  }

  private static ObjectNode counts(List<PeerCard> peers, Function<PeerCard, String> kind) {
    Map<String, Long> all = peers.stream().collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()));
    ObjectNode json = JSON.objectNode();
    long others = 0;
    for (Map.Entry<String, Long> entry : all.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed()).toList()) {
      if (json.size() < MOST_KINDS) {
        json.put(entry.getKey(), entry.getValue());
      } else {
        others += entry.getValue();
      }
    }
    return others == 0 ? json : json.put("other", others + json.path("other").asLong(0));
  }

  /** A service that tells of two stages is one worker. */
  private static List<StageReport> workersOf(Picture picture) {
    Map<String, StageReport> workers = new TreeMap<>();
    picture.instances().stream()
        .filter(r -> !r.service().equals("block-store"))
        .forEach(r -> workers.putIfAbsent(r.service() + r.teller().instance(), r));
    return List.copyOf(workers.values());
  }

  private static ObjectNode worker(Picture picture, StageReport report) {
    boolean state = report.stage().equals(Picture.STATE);
    ObjectNode json = JSON.objectNode()
        .put("service", report.service())
        .put("instance", String.format(Locale.ROOT, "%016x", report.teller().instance()));
    json.set("shards", spans(report.teller().shards()));
    List<RangeProgress> ranges = state
        ? picture.stateShards().stream().filter(s -> report.teller().shards().contains(s.shard())).flatMap(s -> s.ranges().stream()).toList()
        : List.of();
    json.set("ranges", spans(ranges.stream().map(RangeProgress::range).sorted().toList()));
    put(json, "share", picture.state().isEmpty() ? OptionalDouble.empty() : ranges.stream().mapToDouble(RangeProgress::downloaded).average());
    return json
        .put("busy", report.teller().figure(Measure.BUSY_PERMILLE).orElse(0) / 1000.0)
        .put("waitingFor", report.waitingFor());
  }

  /** Ascending numbers as pairs of a first and a last one. */
  private static ArrayNode spans(List<Integer> numbers) {
    List<int[]> spans = new ArrayList<>();
    for (int number : numbers) {
      if (!spans.isEmpty() && spans.getLast()[1] == number - 1) {
        spans.getLast()[1] = number;
      } else {
        spans.add(new int[] {number, number});
      }
    }
    ArrayNode json = JSON.arrayNode();
    spans.forEach(span -> json.addArray().add(span[0]).add(span[1]));
    return json;
  }

  private static ObjectNode volume(StageReport report) {
    return JSON.objectNode()
        .put("name", report.stage())
        .put("freeBytes", figure(report, Measure.FREE_BYTES))
        .put("rung", figure(report, Measure.DISK_RUNG))
        .put("lagRecords", figure(report, Measure.LAG_RECORDS))
        .put("compactionBytes", figure(report, Measure.COMPACTION_BYTES))
        .put("writing", figure(report, Measure.WRITING_PERMILLE) / 1000.0)
        .put("waitingFor", report.waitingFor());
  }

  private static long figure(StageReport report, Measure measure) {
    return report.teller().figure(measure).orElse(0);
  }

  /** Four digits are more than anybody sees, and a whole never comes of rounding. */
  private static double share(double value) {
    return value >= 1 ? 1 : Math.floor(Math.max(0, value) * 10_000) / 10_000;
  }

  private static void put(ObjectNode json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.put(name, Math.round(value.getAsDouble() * 100) / 100.0);
    } else {
      json.putNull(name);
    }
  }
}
