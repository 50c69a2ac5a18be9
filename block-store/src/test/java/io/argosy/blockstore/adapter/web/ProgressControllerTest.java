package io.argosy.blockstore.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.argosy.packs.GatewayAdvert;
import io.argosy.packs.GatewayAdvert.PeerCard;
import io.argosy.packs.GatewayAdvert.Standing;
import io.argosy.packs.GatewayAdvert.StateBy;
import io.argosy.packs.GatewayAdvert.Way;
import io.argosy.packs.PeerId;
import io.argosy.packs.ShardProgress;
import io.argosy.packs.ShardProgress.StageProgress;
import io.argosy.packs.StageReport;
import io.argosy.packs.StageReport.Figure;
import io.argosy.packs.StageReport.Measure;
import io.argosy.packs.StageReport.Teller;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.stages.ClusterNews;
import io.argosy.stages.Picture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProgressControllerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private final ClusterNews news = new ClusterNews(1, 1, NOW);
  private final List<Picture> taken = new ArrayList<>();
  private final MockMvc door = MockMvcBuilders.standaloneSetup(new ProgressController("mainnet", this::picture)).build();

  private Picture picture() {
    taken.add(news.picture(NOW));
    return taken.getLast();
  }

  private MockHttpServletResponse ask(String path) throws Exception {
    return door.perform(get(path)).andReturn().getResponse();
  }

  private JsonNode progress() throws Exception {
    return JsonMapper.builder().build().readTree(ask("/progress").getContentAsString());
  }

  private static StageReport report(String service, String stage, long reached, List<Integer> shards, Figure... figures) {
    return new StageReport(service, stage, reached, 1_000, "").by(new Teller(0xabcdL, NOW, shards, List.of(figures)));
  }

  private static PeerCard peer(int id, String client, Way way) {
    return new PeerCard(
        new PeerId(Hash.ofWords(id, 0, 0, 0)), client, "eth/68", new BlockRef(1_000, Hash.ZERO), UInt256.ONE, 0, StateBy.NOTHING, Hash.ZERO, new Standing("", 100 * id, 0, 0, way));
  }

  @Test
  void thePageAndAllThatItNamesComeFromHereUnderAPolicy() throws Exception {
    MockHttpServletResponse page = ask("/");
    Matcher names = Pattern.compile("(?:src|href)=\"(page/[^\"]+)\"").matcher(page.getContentAsString());

    assertThat(page.getContentType()).isEqualTo("text/html;charset=UTF-8");
    assertThat(page.getHeader("Content-Security-Policy")).isEqualTo(ProgressController.POLICY).startsWith("default-src 'none'").doesNotContain("unsafe", "*", "http");
    assertThat(page.getContentAsString()).doesNotContain("//", "<style", "style=", " onclick");
    assertThat(names.results().map(m -> m.group(1))).hasSize(3).allSatisfy(file -> assertThat(ask("/" + file).getStatus()).isEqualTo(200));
  }

  @Test
  void noOtherFileIsServed() throws Exception {
    assertThat(ask("/page/block-store.yml").getStatus()).isEqualTo(404);
    assertThat(ask("/page/..%2fblock-store.yml").getStatus()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void beforeAnythingIsHeardThereIsADocumentToo() throws Exception {
    JsonNode json = progress();

    assertThat(json.get("version").asInt()).isEqualTo(ProgressJson.VERSION);
    assertThat(json.get("bottleneck").get("cause").asString()).isEqualTo("service-silent");
    assertThat(json.get("state").isNull()).isTrue();
  }

  @Test
  void whatIsKnownIsInTheDocument() throws Exception {
    news.hear(report("header-service", "headers", 1_000, List.of()), NOW);
    news.hear(report("body-service", "bodies", 500, List.of(0, 1, 2, 7), new Figure(Measure.BUSY_PERMILLE, 250)), NOW);
    news.hear(report("body-service", "receipts", 500, List.of(0, 1, 2, 7), new Figure(Measure.BUSY_PERMILLE, 250)), NOW);
    news.hear(report("block-store", "volume-0", -1, List.of(0), new Figure(Measure.FREE_BYTES, 1L << 30), new Figure(Measure.DISK_RUNG, 1)), NOW);
    news.hear(new ShardProgress(0, 1, 1, List.of(new StageProgress("headers", 1_000, List.of()), new StageProgress("bodies", 999, List.of()), new StageProgress("receipts", 250, List.of()))), NOW);
    news.hear(new GatewayAdvert(0, 1, NOW, List.of(), List.of(peer(1, "Geth/v1.16", Way.OUT), peer(3, HOSTILE, Way.IN))), NOW);

    JsonNode json = progress();

    assertThat(json.get("stages").valueStream().map(s -> s.get("name").asString() + " " + s.get("share").asDouble()))
        .as("a whole never comes of rounding").containsExactly("headers 1.0", "bodies 0.999", "receipts 0.25");
    assertThat(json.get("stages").get(1).get("secondsLeft").isNull()).isTrue();
    assertThat(json.get("workers")).hasSize(2);
    JsonNode worker = json.get("workers").get(0);
    assertThat(worker.get("service").asString()).isEqualTo("body-service");
    assertThat(worker.get("instance").asString()).isEqualTo("000000000000abcd");
    assertThat(worker.get("shards").toString()).isEqualTo("[[0,2],[7,7]]");
    assertThat(worker.get("busy").asDouble()).isEqualTo(0.25);
    assertThat(json.get("volumes").get(0).get("rung").asInt()).isEqualTo(1);
    assertThat(json.get("peers").get("byClient").toString()).isEqualTo("{\"geth\":1,\"other\":1}");
    assertThat(json.get("peers").get("in").asInt()).isEqualTo(1);
    assertThat(json.get("peers").get("roundTripMillis").asDouble()).isEqualTo(200);
    assertThat(json.toString()).doesNotContain("<");
  }

  @Test
  void whoeverMakesUpClientsDoesNotMakeTheDocumentLong() throws Exception {
    List<PeerCard> many = java.util.stream.IntStream.range(0, 500).mapToObj(i -> peer(i, "client" + i + "/x", Way.OUT)).toList();
    news.hear(new GatewayAdvert(0, 1, NOW, List.of(), many), NOW);

    JsonNode clients = progress().get("peers").get("byClient");

    assertThat(clients).hasSizeLessThan(20);
    assertThat(clients.valueStream().mapToInt(JsonNode::asInt).sum()).isEqualTo(500);
  }
}
