package io.argosy.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.app.BlockStoreProperties;
import io.argosy.bodyservice.app.BodyServiceProperties;
import io.argosy.bus.ClusterSettings;
import io.argosy.bus.KafkaSecurity;
import io.argosy.headerservice.app.HeaderServiceProperties;
import io.argosy.peergateway.app.DiscoveryProperties;
import io.argosy.peergateway.app.PeerGatewayProperties;
import io.argosy.props.ChainData;
import io.argosy.statesyncservice.app.StateSyncServiceProperties;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The chart, rendered by Helm, in every mode of Kafka for every network. */
class ChartTest {
  /** What only a running pod knows. */
  private static final Map<String, String> OF_POD = Map.of("metadata.labels['apps.kubernetes.io/pod-index']", "1", "status.hostIP", "192.0.2.7");

  private static final String BOOTSTRAP = "broker:9092";

  static Stream<Arguments> networksAndKafkas() {
    return Chart.valuesOfNetworks().stream().flatMap(values -> Stream.of("external", "strimzi", "dev").map(kafka -> Arguments.of(values.getFileName(), kafka, values)));
  }

  private static List<Map<String, Object>> render(Path values, String kafka) {
    return Chart.render(values, Map.of("kafka.mode", kafka, "kafka.external.bootstrap", BOOTSTRAP));
  }

  private static List<Map<String, Object>> render(String network) {
    return Chart.render(Chart.valuesOf(network), Map.of());
  }

  @Test
  void helmFindsNothingToSayAgainstIt() {
    var result = Chart.lint();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("WARNING") || message.contains("ERROR"));
  }

  @Test
  void thereAreValuesForEachNetwork() {
    assertThat(Chart.valuesOfNetworks()).extracting(path -> path.getFileName().toString()).containsExactly("hoodi.yaml", "mainnet.yaml", "private.yaml", "sepolia.yaml");
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksAndKafkas")
  void everyObjectIsWhatItsKindAllows(Path name, String kafka, Path values) {
    List<Map<String, Object>> rendered = render(values, kafka);

    assertThat(rendered).extracting(Chart::nameOf).doesNotHaveDuplicates();
    assertThat(rendered).allSatisfy(object -> assertThat(Models.read(object)).as(Chart.nameOf(object)).isNotNull());
    assertThat(rendered).extracting(object -> object.get("kind")).filteredOn(kind -> kind.equals("Kafka")).hasSize(kafka.equals("strimzi") ? 1 : 0);
  }

  /** That the models are strict, deep down too: else the test above could not fail. */
  @ParameterizedTest
  @CsvSource({"StatefulSet, readOnly", "Deployment, readOnly", "ServiceMonitor, honorLabels", "PrometheusRule, expr", "NetworkPolicy, podSelector", "Kafka, tls", "KafkaNodePool, size", "ScaledObject, threshold"})
  void aFieldThatAKindDoesNotHaveIsRefused(String kind, String beside) {
    Map<String, Object> object = Chart.render(Chart.valuesOf("mainnet"), Map.of("kafka.mode", "strimzi", "network.name", "private", "network.genesis", "none")).stream()
        .filter(rendered -> rendered.get("kind").equals(kind))
        .findFirst()
        .orElseThrow();
    Models.read(object);

    assertThat(misspell(object, beside)).as("%s has %s", kind, beside).isTrue();

    assertThatThrownBy(() -> Models.read(object)).hasMessageContaining("Unrecognized field \"nobodyKnows\"");
  }

  /** Puts a field beside the first of a name, wherever that is. */
  private static boolean misspell(Object node, String beside) {
    return switch (node) {
      case Map<?, ?> map when map.containsKey(beside) -> {
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = (Map<String, Object>) map;
        fields.put("nobodyKnows", "x");
        yield true;
      }
      case Map<?, ?> map -> map.values().stream().anyMatch(value -> misspell(value, beside));
      case List<?> list -> list.stream().anyMatch(value -> misspell(value, beside));
      default -> false;
    };
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksAndKafkas")
  void everyVariableIsASettingOfItsService(Path name, String kafka, Path values) {
    assertThat(ours(render(values, kafka))).hasSizeGreaterThan(2).allSatisfy(workload ->
        assertThat(ServiceSettings.unknown(workload.container())).as(workload.name()).isEmpty());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksAndKafkas")
  void nobodyMayDoMoreThanItMust(Path name, String kafka, Path values) {
    assertThat(workloads(render(values, kafka))).allSatisfy(workload -> {
      var pod = workload.pod().getSpec();
      var security = workload.container().getSecurityContext();
      assertThat(pod.getContainers()).as(workload.name()).hasSize(1);
      assertThat(pod.getAutomountServiceAccountToken()).isFalse();
      assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
      assertThat(security.getAllowPrivilegeEscalation()).isFalse();
      assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(workload.container().getResources().getLimits()).containsKey("memory");
      if (!workload.service().equals("kafka")) {
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10_001);
        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
        assertThat(workload.container().getVolumeMounts()).as("native libraries are unpacked there").anyMatch(mount -> mount.getMountPath().equals("/tmp"));
      }
    });
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksAndKafkas")
  void everyServiceIsProbedMayBeMovedAndIsFound(Path name, String kafka, Path values) {
    List<Map<String, Object>> rendered = render(values, kafka);
    List<Workload> workloads = workloads(rendered);

    assertThat(ours(rendered)).allSatisfy(workload -> {
      assertThat(workload.container().getLivenessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/liveness");
      assertThat(workload.container().getReadinessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/readiness");
      assertThat(workload.container().getStartupProbe().getHttpGet().getPort().getStrVal()).isEqualTo("http");
      assertThat(workload.pod().getSpec().getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution()).as(workload.name()).isNotEmpty();
      assertThat(Models.of(io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class, rendered))
          .filteredOn(budget -> workload.isSelectedBy(budget.getSpec().getSelector().getMatchLabels()))
          .as("one budget for %s", workload.name())
          .hasSize(1);
    });
    for (Service service : Models.of(Service.class, rendered)) {
      List<Workload> selected = workloads.stream().filter(workload -> workload.isSelectedBy(service.getSpec().getSelector())).toList();
      assertThat(selected).as("%s", service.getMetadata().getName()).hasSize(1);
      Set<String> ports = selected.getFirst().container().getPorts().stream().map(io.fabric8.kubernetes.api.model.ContainerPort::getName).collect(Collectors.toSet());
      assertThat(service.getSpec().getPorts()).extracting(port -> port.getTargetPort().getStrVal()).isSubsetOf(ports);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksAndKafkas")
  void allServicesAgreeOnTheCluster(Path name, String kafka, Path values) {
    Set<ClusterSettings> seen = new java.util.HashSet<>();
    ours(render(values, kafka)).forEach(workload -> seen.add(ServiceSettings.of(workload.container(), OF_POD).bind("argosy", ClusterSettings.class)));

    assertThat(seen).hasSize(1);
    ClusterSettings settings = seen.iterator().next();
    assertThat(settings.bootstrap()).isEqualTo(switch (kafka) {
      case "external" -> BOOTSTRAP;
      case "strimzi" -> "trial-argosy-kafka-bootstrap:9092";
      default -> "trial-argosy-kafka:9092";
    });
    assertThat(settings.replication()).isEqualTo((short) (kafka.equals("dev") ? 1 : 3));
  }

  @ParameterizedTest
  @CsvSource({"SASL_SSL, password", "SSL, tls-combined.pem"})
  void secretsOfKafkaAreFilesOfEachServiceAndNeverInTheEnvironment(String protocol, String file) {
    List<Map<String, Object>> rendered = Chart.render(Chart.valuesOf("mainnet"), Map.of("kafka.external.security.protocol", protocol));

    assertThat(ours(rendered)).hasSize(5).allSatisfy(workload -> {
      ServiceSettings settings = ServiceSettings.of(workload.container(), OF_POD);
      KafkaSecurity security = settings.bind("argosy.security.kafka", KafkaSecurity.class);
      assertThat(security.protocol()).isEqualTo(protocol);
      assertThat(Stream.of(security.passwordFile(), security.certificate()).filter(path -> !path.isEmpty())).containsExactly("/etc/argosy-kafka/" + file);
      assertThat(security.user()).isEqualTo(protocol.equals("SSL") ? "" : workload.service());
      assertThat(security.authorities()).isEqualTo("/etc/argosy-kafka-authorities/ca.crt");
      assertThat(settings.bind("argosy.security.plaintext", String[].class)).containsExactly("reads", "http");
      assertThat(workload.container().getEnv()).noneMatch(variable -> variable.getValueFrom() != null && variable.getValueFrom().getSecretKeyRef() != null);
      assertThat(workload.container().getVolumeMounts()).filteredOn(mount -> mount.getMountPath().startsWith("/etc/argosy-kafka")).hasSize(2).allMatch(mount -> mount.getReadOnly());
      assertThat(workload.pod().getSpec().getVolumes()).filteredOn(volume -> volume.getName().equals("kafka")).singleElement()
          .satisfies(volume -> assertThat(volume.getSecret().getSecretName()).isEqualTo("kafka-" + workload.service()));
    });
    assertThat(ServiceSettings.of(workload(rendered, "block-store").container(), OF_POD).bind("argosy", ClusterSettings.class).kafka()).containsOnly(Map.entry("reconnect.backoff.max.ms", "5000"));
  }

  @Test
  void plaintextIsAskedForWhereKafkaHasIt() {
    for (String network : List.of("private", "hoodi", "sepolia")) {
      assertThat(ours(render(Chart.valuesOf(network), "dev"))).allSatisfy(workload ->
          assertThat(ServiceSettings.of(workload.container(), OF_POD).bind("argosy.security.plaintext", String[].class)).containsExactly("kafka", "reads", "http"));
    }
  }

  @Test
  void theStoreHasAVolumeForEachDatabaseAndIsOne() {
    Workload store = workload(render("mainnet"), "block-store");
    BlockStoreProperties settings = ServiceSettings.of(store.container(), OF_POD).bind("block-store", BlockStoreProperties.class);
    StatefulSet set = (StatefulSet) store.object();

    assertThat(set.getSpec().getReplicas()).isOne();
    assertThat(set.getSpec().getVolumeClaimTemplates()).hasSize(4).allSatisfy(claim -> assertThat(claim.getSpec().getStorageClassName()).isEqualTo("nvme"));
    assertThat(settings.volumes()).hasSize(4).allSatisfy(folder ->
        assertThat(store.container().getVolumeMounts()).anyMatch(mount -> Path.of(mount.getMountPath()).equals(folder.getParent())));
    assertThat(settings.reserve().toGigabytes()).isEqualTo(20);
    assertThat(settings.readsPort()).isEqualTo(9560);
  }

  @Test
  void aGatewaysSlotIsItsOrdinalAndItsNodePortFollows() {
    List<Map<String, Object>> rendered = render("mainnet");
    Workload gateway = workload(rendered, "peer-gateway");
    ServiceSettings settings = ServiceSettings.of(gateway.container(), OF_POD);
    List<Service> doors = Models.of(Service.class, rendered).stream().filter(service -> "NodePort".equals(service.getSpec().getType())).toList();

    assertThat(settings.bind("peer-gateway", PeerGatewayProperties.class).slot()).isOne();
    assertThat(settings.bind("peer-gateway", PeerGatewayProperties.class).stateSlots()).isEqualTo(25);
    assertThat(settings.bind("peer-gateway", PeerGatewayProperties.class).nodeKey()).isEqualTo(Path.of("/data/node.key"));
    assertThat(settings.bind("peer-gateway", DiscoveryProperties.class).nat()).isEqualTo("extip:192.0.2.7");
    int first = settings.bind("peer-gateway", DiscoveryProperties.class).firstNodePort();
    assertThat(((StatefulSet) gateway.object()).getSpec().getVolumeClaimTemplates()).extracting(claim -> claim.getMetadata().getName()).containsExactly("data");
    assertThat(doors).hasSize(4);
    for (int slot = 0; slot < doors.size(); slot++) {
      assertThat(doors.get(slot).getSpec().getSelector()).containsEntry("statefulset.kubernetes.io/pod-name", "trial-argosy-gateway-" + slot);
      assertThat(doors.get(slot).getSpec().getPorts()).extracting(ServicePort::getNodePort).containsExactly(first + slot, first + slot);
      assertThat(doors.get(slot).getSpec().getPorts()).extracting(ServicePort::getProtocol).containsExactly(null, "UDP");
    }
  }

  @Test
  void aPrivateNetworkBringsItsGenesis() {
    List<Map<String, Object>> rendered = render("private");
    Workload gateway = workload(rendered, "peer-gateway");
    ServiceSettings settings = ServiceSettings.of(gateway.container(), OF_POD);

    assertThat(settings.bind("argosy", ClusterSettings.class).network()).isEqualTo("/etc/argosy/genesis.json");
    assertThat(ours(rendered)).allSatisfy(workload -> assertThat(workload.container().getVolumeMounts()).anyMatch(mount -> mount.getMountPath().equals("/etc/argosy")));
    assertThat(Models.of(ConfigMap.class, rendered)).filteredOn(map -> map.getData().containsKey("genesis.json")).singleElement()
        .satisfies(map -> assertThat(map.getData().get("genesis.json")).contains("\"chainId\": 1337"));
    assertThat(settings.bind("peer-gateway", PeerGatewayProperties.class).staticPeers()).hasSize(1);
    assertThat(settings.bind("peer-gateway", PeerGatewayProperties.class).stateSlots()).isEqualTo(10);
    assertThat(settings.bind("peer-gateway", DiscoveryProperties.class).discovery()).isEqualTo("off");
    assertThat(gateway.container().getImage()).isEqualTo("example/peer-gateway:1.2.3");
    assertThat(gateway.container().getArgs()).isEmpty();
  }

  @Test
  void oneImageOfAllServicesIsToldWhichToBe() {
    assertThat(ours(render("mainnet"))).allSatisfy(workload -> assertThat(workload.container().getImage()).isEqualTo("argosy/" + workload.service() + ":0.1.0"));

    assertThat(ours(Chart.render(Chart.valuesOf("mainnet"), Map.of("image.repository", "argosy")))).allSatisfy(workload -> {
      assertThat(workload.container().getImage()).isEqualTo("argosy:0.1.0");
      assertThat(workload.container().getArgs()).containsExactly(workload.service());
    });
  }

  @Test
  void onlyServicesThatHaveWorkInAModeAreThere() {
    assertThat(ours(render("hoodi"))).extracting(Workload::service).containsExactlyInAnyOrder("block-store", "peer-gateway", "header-service");
    assertThat(ours(render("sepolia"))).extracting(Workload::service).containsExactlyInAnyOrder("block-store", "peer-gateway", "header-service", "body-service");
    assertThat(ours(render("mainnet"))).hasSize(5);
  }

  @Test
  void workersHaveTheSettingsOfTheNetwork() {
    List<Map<String, Object>> rendered = render("mainnet");

    assertThat(settings(rendered, "header-service").bind("header-service", HeaderServiceProperties.class))
        .satisfies(p -> assertThat(p.target()).startsWith("0x4985"))
        .satisfies(p -> assertThat(p.store()).isEqualTo("trial-argosy-store:9560"));
    assertThat(settings(rendered, "body-service").bind("body-service", BodyServiceProperties.class).seals()).isEqualTo("100");
    assertThat(settings(rendered, "state-sync-service").bind("state-sync-service", StateSyncServiceProperties.class))
        .satisfies(p -> assertThat(p.mode()).isEqualTo("snap"))
        .satisfies(p -> assertThat(p.budget().toMegabytes()).isEqualTo(192));
  }

  @Test
  void aConsensusClientThatIsNamedReachesTheEngineApiAndNobodyElse() {
    List<Map<String, Object>> rendered = Chart.render(
        Chart.valuesOf("mainnet"), Map.of("headers.engine.enabled", "true", "headers.engine.jwtSecret", "jwt", "headers.engine.from[0].podSelector.matchLabels.app", "lighthouse"));
    Workload headers = workload(rendered, "header-service");

    assertThat(rendered).allSatisfy(object -> assertThat(Models.read(object)).isNotNull());
    assertThat(settings(rendered, "header-service").bind("header-service", HeaderServiceProperties.class))
        .satisfies(p -> assertThat(p.enginePort()).isEqualTo(8551))
        .satisfies(p -> assertThat(p.engineHost()).isEqualTo("0.0.0.0"))
        .satisfies(p -> assertThat(p.jwtSecret()).isEqualTo("/etc/argosy-engine/jwt.hex"))
        .satisfies(p -> assertThat(p.target()).as("the client leads").isEmpty());
    assertThat(settings(rendered, "header-service").bind("argosy.security.plaintext", String[].class)).contains("engine");
    assertThat(headers.pod().getSpec().getVolumes()).filteredOn(volume -> volume.getName().equals("engine")).singleElement()
        .satisfies(volume -> assertThat(volume.getSecret().getSecretName()).isEqualTo("jwt"));
    assertThat(Models.of(Service.class, rendered)).filteredOn(service -> service.getMetadata().getName().equals("trial-argosy-engine")).singleElement()
        .satisfies(service -> assertThat(headers.isSelectedBy(service.getSpec().getSelector())).isTrue());
    assertThat(Models.of(io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class, rendered))
        .flatExtracting(policy -> policy.getSpec().getIngress())
        .filteredOn(rule -> rule.getPorts().stream().anyMatch(port -> "engine".equals(port.getPort().getStrVal())))
        .singleElement()
        .satisfies(rule -> assertThat(rule.getFrom()).singleElement().satisfies(peer -> assertThat(peer.getPodSelector().getMatchLabels()).containsEntry("app", "lighthouse")));
    assertThat(workload(render("mainnet"), "header-service").container().getPorts()).as("without it").hasSize(1);
    assertThatThrownBy(() -> Chart.render(Chart.valuesOf("mainnet"), Map.of("headers.engine.enabled", "true"))).hasMessageContaining("headers.engine.jwtSecret");
  }

  @Test
  void workersAreScaledByWhatOurMetricsSayWaits() throws Exception {
    List<Map<String, Object>> rendered = render("mainnet");
    String documented = Files.readString(ChainData.committed("docs/metrics.md"));
    List<Models.ScaledObject> scaled = rendered.stream().map(Models::read).filter(Models.ScaledObject.class::isInstance).map(Models.ScaledObject.class::cast).toList();

    assertThat(scaled).hasSize(2).allSatisfy(object -> {
      assertThat(Models.of(Deployment.class, rendered)).filteredOn(d -> d.getMetadata().getName().equals(object.spec().scaleTargetRef().name())).singleElement()
          .satisfies(d -> assertThat(d.getSpec().getReplicas()).as("or the two would fight over it").isNull());
      assertThat(object.spec().triggers()).hasSize(2).allSatisfy(trigger -> {
        assertThat(trigger.metadata().query()).contains("cluster=\"trial\"");
        String metric = trigger.metadata().query().replaceAll(".*?(argosy_\\w+).*", "$1");
        assertThat(documented).contains("`" + metric + "`");
      });
    });
  }

  @Test
  void theRulesAndTheDashboardsAreThoseOfTheRepository() throws Exception {
    List<Map<String, Object>> rendered = render("mainnet");
    Map<String, Object> rule = rendered.stream().filter(object -> object.get("kind").equals("PrometheusRule")).findFirst().orElseThrow();

    assertThat(Models.of(PrometheusRule.class, rendered)).hasSize(1);
    assertThat(rule.get("spec")).isEqualTo(new Yaml().load(Files.readString(ChainData.committed("prometheus/rules/argosy.yml"))));
    Map<String, String> dashboards = Models.of(ConfigMap.class, rendered).stream()
        .filter(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
        .flatMap(map -> map.getData().entrySet().stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertThat(dashboards).hasSize(6);
    for (Map.Entry<String, String> dashboard : dashboards.entrySet()) {
      assertThat(dashboard.getValue().strip()).isEqualTo(Files.readString(ChainData.committed("grafana/dashboards/" + dashboard.getKey().substring("argosy-".length()))).strip());
    }
  }

  /** What Helm must say, and for what. */
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(delimiter = '|', value = {
      "network.name | ropsten | - network.name: ",
      "network.mode | warp | - network.mode: ",
      "network.target | 0x12 | - network.target: ",
      "network.seals | some | - network.seals: ",
      "shards.state | 48 | - shards.state: ",
      "shards.chain | 0 | - shards.chain: ",
      "kafka.mode | zookeeper | - kafka.mode: ",
      "kafka.external.bootstrap | nowhere | - kafka.external.bootstrap: ",
      "store.replicas | 2 | Additional property replicas is not allowed",
      "store.reserve | 20Gi | - store.reserve: ",
      "store.volumes.size | much | - store.volumes.size: ",
      "gateway.p2p.nodePort.first | 80 | - gateway.p2p.nodePort.first: ",
      "gateway.p2p.nat | upnp | - gateway.p2p.nat: ",
      "gateway.replicas | 17 | a gateway without a slot cannot start",
      "bodies.autoscaling.max | 17 | there are 16 chain shards",
      "state.autoscaling.max | 65 | there are 64 state shards",
      "monitoring.prometheus | '' | autoscaling needs to know where Prometheus is",
      "network.genesis | {} | is of no use with network.name mainnet",
      "wrold | x | Additional property wrold is not allowed",
  })
  void whatCannotBeIsRefusedWithAWordOnIt(String path, String value, String message) {
    Object given = value.matches("[0-9]+") ? Integer.valueOf(value) : value;

    assertThatThrownBy(() -> Chart.render(Chart.valuesOf("mainnet"), Map.of(path, given))).hasMessageContaining(message);
  }

  @Test
  void withoutBrokersItSaysWhatIsMissing() {
    assertThatThrownBy(() -> Chart.render(Chart.FOLDER.resolve("values.yaml"), Map.of())).hasMessageContaining("say where the brokers are");
  }

  private static ServiceSettings settings(List<Map<String, Object>> rendered, String service) {
    return ServiceSettings.of(workload(rendered, service).container(), OF_POD);
  }

  private static Workload workload(List<Map<String, Object>> rendered, String service) {
    return ours(rendered).stream().filter(workload -> workload.service().equals(service)).findFirst().orElseThrow();
  }

  private static List<Workload> ours(List<Map<String, Object>> rendered) {
    return workloads(rendered).stream().filter(workload -> !workload.service().equals("kafka")).toList();
  }

  private static List<Workload> workloads(List<Map<String, Object>> rendered) {
    return Stream.concat(
            Models.of(StatefulSet.class, rendered).stream().map(set -> new Workload(set, set.getSpec().getTemplate())),
            Models.of(Deployment.class, rendered).stream().map(set -> new Workload(set, set.getSpec().getTemplate())))
        .toList();
  }

  /** What runs pods of a service. */
  private record Workload(HasMetadata object, io.fabric8.kubernetes.api.model.PodTemplateSpec pod) {
    String name() {
      return object.getKind() + " " + object.getMetadata().getName();
    }

    String service() {
      return pod.getMetadata().getLabels().get("app.kubernetes.io/component");
    }

    Container container() {
      return pod.getSpec().getContainers().getFirst();
    }

    /** Labels that Kubernetes gives a pod of a set count as given. */
    boolean isSelectedBy(Map<String, String> selector) {
      Set<String> wanted = new TreeSet<>(selector.keySet());
      wanted.remove("statefulset.kubernetes.io/pod-name");
      return wanted.stream().allMatch(key -> selector.get(key).equals(pod.getMetadata().getLabels().get(key)));
    }
  }
}
