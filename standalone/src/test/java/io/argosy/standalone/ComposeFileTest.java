package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.bus.ClusterSettings;
import io.argosy.props.ChainData;
import io.argosy.standalone.ComposeFile.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class ComposeFileTest {
  private static final String TEXT = ComposeFile.text();
  private static final String BY_A_CLIENT = "compose/engine.yml";
  private static final Map<String, String> DEMO = ComposeFile.environment("compose/demo.env");

  @Test
  void keepsToTheRules() {
    assertThat(ComposeRules.broken(ComposeFile.of(TEXT, Map.of()))).isEmpty();
    assertThat(ComposeRules.broken(ComposeFile.of(TEXT, DEMO))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "apache/kafka:4.2.1 | apache/kafka:latest | kafka has no pinned image",
      "apache/kafka:4.2.1 | apache/kafka | kafka has no pinned image",
      "127.0.0.1:${ARGOSY_RPC_PORT:-8545} | ${ARGOSY_RPC_PORT:-8545} | block-store is published",
      "127.0.0.1:${ARGOSY_RPC_PORT:-8545} | 0.0.0.0:${ARGOSY_RPC_PORT:-8545} | block-store is published",
      "'user: \"10001:10001\"' | 'user: \"0:0\"' | header-service runs as 0:0",
      "read_only: true | read_only: false | may write its root",
      "cap_drop: [ALL] | cap_drop: [NET_RAW] | has capabilities",
      "no-new-privileges:true | seccomp:unconfined | may gain privileges",
      "/tmp:exec, | /tmp: | cannot run the libraries",
      "'test: [\"CMD\", \"/argosy/healthy\"]' | 'start_interval: 1s' | block-store has no health check",
      "mem_limit: 1536m | mem_swappiness: 0 | block-store may take all memory",
      "mem_limit: 1536m | mem_limit: 512m | block-store has a heap that its memory is too small for",
      "stop_grace_period: 25s | stop_grace_period: 5m | is not given 10 to 30 seconds",
      "ARGOSY_SLOT_FOLDERS: | ARGOSY_SLOT_FOLDER: | peer-gateway does not know [ARGOSY_SLOT_FOLDER]",
      "ARGOSY_SLOT_FOLDERS: /data | ARGOSY_SLOT: 0 | several gateways have no slots",
      "ARGOSY_BOOTSTRAP: kafka:9092 | ARGOSY_BOOTSTRAP: broker:9092 | Kafka is not where body-service looks",
      "ARGOSY_STORE: block-store:9560 | ARGOSY_STORE: block-store:9561 | looks for the store at block-store:9561",
      "ARGOSY_VOLUMES: /data/volume-0 | ARGOSY_VOLUMES: /tmp/volume-0 | the store's volumes are not kept",
      "ARGOSY_HTTP_HOST: 0.0.0.0 | SERVER_ADDRESS: 127.0.0.1 | cannot be scraped",
      "'networks: [inside]' | 'networks: [inside, peers]' | kafka reaches what is outside",
      "'inside: {internal: true}' | 'inside: {}' | the network inside is not internal",
      "'block-store: {condition: service_healthy}' | 'block-store: {condition: service_started}' | body-service does not wait for block-store",
      "./prometheus:/etc/prometheus:ro | ./prometheus:/etc/prometheus | prometheus may write ./prometheus",
      "./grafana/dashboards: | ./grafana/boards: | grafana mounts what is not there",
      "'gateway: {}' | 'gateways: {}' | peer-gateway mounts what is no volume",
  })
  void whatBreaksARuleIsFound(String stands, String instead, String found) {
    assertThat(TEXT).contains(stands);

    assertThat(ComposeRules.broken(ComposeFile.of(TEXT.replace(stands, instead), Map.of()))).anySatisfy(sentence -> assertThat(sentence).contains(found));
  }

  @Test
  void hasWhatTheClusterNeeds() {
    Map<String, Service> services = ComposeFile.of(TEXT, Map.of()).services();
    Set<String> always = new TreeSet<>(ComposeSettings.SERVICES.keySet());
    always.addAll(Set.of("kafka", "prometheus", "grafana"));

    assertThat(services.values().stream().filter(service -> service.list("profiles").isEmpty()).map(Service::name)).containsExactlyInAnyOrderElementsOf(always);
    assertThat(services.get("demo-peers").list("profiles")).containsExactly("demo");
    assertThat(services.get("kafka").text("image")).as("the broker is as old as its clients").isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
  }

  @Test
  void ourImagesAreOfThisVersion() throws IOException {
    String pom = Files.readString(ChainData.committed("pom.xml"));

    assertThat(pom).contains("<artifactId>argosy</artifactId>\n  <version>" + ComposeFile.variables(TEXT).get("ARGOSY_VERSION") + "</version>");
  }

  @Test
  void theExampleSaysAllThatMayBeSaid() {
    assertThat(ComposeFile.environment("compose/example.env")).isEqualTo(ComposeFile.variables(TEXT + ComposeFile.read(ChainData.committed(BY_A_CLIENT))));
  }

  @Test
  void aConsensusClientLeadsWithTheFileForIt() {
    Service headers = ComposeFile.of(ComposeFile.read(ChainData.committed(BY_A_CLIENT)), Map.of("ARGOSY_ENGINE_PORT", "9551")).service("header-service");

    assertThat(ComposeSettings.unknown(headers)).isEmpty();
    assertThat(ComposeSettings.value(headers, "header-service.engine-port")).isEqualTo("8551");
    assertThat(ComposeSettings.value(headers, "header-service.engine-host")).isEqualTo("0.0.0.0");
    assertThat(ComposeSettings.value(headers, "header-service.target")).as("it would count for more").isEmpty();
    assertThat(ComposeSettings.value(headers, "argosy.security.plaintext")).contains("engine");
    assertThat(ComposeSettings.value(headers, "header-service.jwt-secret")).isEqualTo("/etc/argosy/jwt.hex");
    assertThat(headers.list("ports")).containsExactly("127.0.0.1:9551:8551");
    assertThat(headers.list("networks")).containsExactly("inside", "front");
  }

  @Test
  void theDemoIsOfItsPeers() {
    ComposeFile demo = ComposeFile.of(TEXT, DEMO);
    ClusterSettings cluster = ComposeSettings.bind(demo.service("peer-gateway"), "argosy", ClusterSettings.class);

    assertThat(DEMO.keySet()).allMatch(name -> ComposeFile.variables(TEXT).containsKey(name) || name.startsWith("COMPOSE_"));
    assertThat(List.of(DEMO.get("ARGOSY_PEERS").split(","))).isEqualTo(DemoPeersCommand.enodes("demo-peers", 30311));
    assertThat(demo.service("demo-peers").list("command")).containsSubsequence("--name", "demo-peers");
    assertThat(cluster.network()).isEqualTo("/etc/argosy/genesis.json");
    assertThat(ChainData.committed(DEMO.get("ARGOSY_FILES")).resolve("genesis.json")).exists();
    assertThat(ComposeSettings.value(demo.service("state-sync-service"), "state-sync-service.mode")).isEqualTo("snap");
  }

  @Test
  void prometheusFindsEveryReplica() throws IOException {
    Map<String, Object> config = new Yaml().load(Files.readString(ChainData.committed("prometheus/prometheus.yml")));
    Map<String, Integer> jobs = new TreeMap<>();
    for (Object job : (List<?>) config.get("scrape_configs")) {
      Map<String, Object> names = ComposeFile.map(((List<?>) ComposeFile.map(job).get("dns_sd_configs")).getFirst());
      assertThat(names.get("names")).isEqualTo(List.of(ComposeFile.map(job).get("job_name")));
      assertThat(names.get("type")).isEqualTo("A");
      jobs.put((String) ComposeFile.map(job).get("job_name"), (Integer) names.get("port"));
    }

    assertThat(jobs).isEqualTo(ComposeSettings.SERVICES);
    assertThat(config.get("rule_files")).isEqualTo(List.of("/etc/prometheus/rules/*.yml"));
    assertThat(ComposeFile.of(TEXT, Map.of()).service("prometheus").list("volumes")).contains("./prometheus:/etc/prometheus:ro");
    assertThat(Prometheus.RULES.getParent()).isEqualTo(ChainData.committed("prometheus/rules"));
  }

  @Test
  void grafanaFindsPrometheusAndTheDashboards() throws IOException {
    Service grafana = ComposeFile.of(TEXT, Map.of()).service("grafana");
    Map<String, Object> sources = new Yaml().load(Files.readString(ChainData.committed("grafana/provisioning/datasources/prometheus.yml")));
    Map<String, Object> providers = new Yaml().load(Files.readString(ChainData.committed("grafana/provisioning/dashboards/argosy.yml")));
    Map<String, Object> source = ComposeFile.map(((List<?>) sources.get("datasources")).getFirst());
    Map<String, Object> provider = ComposeFile.map(((List<?>) providers.get("providers")).getFirst());
    String folder = (String) ComposeFile.map(provider.get("options")).get("path");

    assertThat(source).containsEntry("url", "http://prometheus:9090").containsEntry("type", "prometheus").containsEntry("isDefault", true);
    assertThat(grafana.list("volumes")).contains("./grafana/dashboards:" + folder + ":ro", "./grafana/provisioning:/etc/grafana/provisioning:ro");
    Path home = Path.of(grafana.environment().get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"));
    assertThat(home.getParent()).hasToString(folder);
    assertThat(ChainData.committed("grafana/dashboards").resolve(home.getFileName())).exists();
  }

  @Test
  void theImageIsNobodysAndHasNoShellBetween() throws IOException {
    String last = Files.readString(ChainData.committed("images/Dockerfile"));
    last = last.substring(last.lastIndexOf("\nFROM "));

    assertThat(last).contains("\nUSER 10001:10001\n", "\nENTRYPOINT [\"java\", ", "\nHEALTHCHECK ").doesNotContain("ADD ", "latest");
    assertThat(ChainData.committed("images/healthy")).isExecutable();
    assertThat(Files.readString(ChainData.committed("images/java.options"))).contains("\n-Djava.io.tmpdir=/tmp\n");
  }

  @Test
  void dockerComposeReadsIt() throws Exception {
    Assumptions.assumeTrue(Docker.hasCompose(), "no docker-compose: apt-get install docker-compose brings it");

    assertThat(Docker.compose("compose/example.env", "config")).contains("ARGOSY_CLUSTER: mainnet");
    assertThat(Docker.compose("compose/demo.env", "config")).contains("ARGOSY_CLUSTER: demo", "demo-peers:30311");
  }
}
