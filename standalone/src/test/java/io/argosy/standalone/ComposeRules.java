package io.argosy.standalone;

import io.argosy.blockstore.app.BlockStoreProperties;
import io.argosy.bus.ClusterSettings;
import io.argosy.peergateway.app.PeerGatewayProperties;
import io.argosy.props.ChainData;
import io.argosy.standalone.ComposeFile.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;

/** What docker-compose.yml must hold to: whatever does not is said in a sentence. */
final class ComposeRules {
  private static final Pattern IMAGE = Pattern.compile("[a-z0-9/-]+:(v?[0-9][A-Za-z0-9._-]*)");
  private static final Pattern HEAP = Pattern.compile("-Xmx([0-9]+[mg])");

  /** The broker's image writes its settings down at each start. */
  private static final Set<String> MAY_WRITE_ITS_ROOT = Set.of("kafka");

  /** Of which there may be several, so that none may have what is there once. */
  private static final Set<String> SCALED = Set.of("peer-gateway", "header-service", "body-service", "state-sync-service");

  private static final Set<String> ALLOWED_NETWORKS = Set.of("inside", "front", "peers");

  private final ComposeFile compose;
  private final List<String> broken = new ArrayList<>();

  private ComposeRules(ComposeFile compose) {
    this.compose = compose;
  }

  /** One sentence for each thing that is not as it must be. */
  static List<String> broken(ComposeFile compose) {
    ComposeRules rules = new ComposeRules(compose);
    compose.services().values().forEach(service -> {
      rules.isPinned(service);
      rules.isConfined(service);
      rules.isWatched(service);
      rules.isPublishedToThisHostAlone(service);
      rules.hasItsFiles(service);
      rules.isOnTheRightNetworks(service);
    });
    compose.ours().forEach(rules::agreesWithTheOthers);
    rules.storeAndGatewayKeepTheirData();
    rules.must(Boolean.TRUE.equals(ComposeFile.map(compose.part("networks").getOrDefault("inside", Map.of())).get("internal")), "the network inside is not internal");
    return rules.broken;
  }

  private void must(boolean holds, String otherwise) {
    if (!holds) {
      broken.add(otherwise);
    }
  }

  private void isPinned(Service service) {
    Matcher image = IMAGE.matcher(service.text("image"));
    must(image.matches(), service.name() + " has no pinned image: " + service.text("image"));
    must(!service.said().containsKey("build") && !service.said().containsKey("container_name"), service.name() + " is built by compose, or has a fixed name");
  }

  private void isConfined(Service service) {
    must("true".equals(service.text("read_only")) || MAY_WRITE_ITS_ROOT.contains(service.name()), service.name() + " may write its root");
    must(service.text("user").matches("[1-9][0-9]*:[0-9]+"), service.name() + " runs as " + service.text("user"));
    must(service.list("cap_drop").equals(List.of("ALL")) && service.list("cap_add").isEmpty(), service.name() + " has capabilities");
    must(service.list("security_opt").equals(List.of("no-new-privileges:true")), service.name() + " may gain privileges");
    must(!service.said().containsKey("privileged") && !service.said().containsKey("pid") && !service.said().containsKey("ipc"), service.name() + " shares the host's");
    if (service.text("image").startsWith("argosy/")) {
      must(service.text("user").equals("10001:10001"), service.name() + " is not 10001");
      must(service.list("tmpfs").stream().anyMatch(mount -> mount.startsWith("/tmp:exec,")), service.name() + " cannot run the libraries that it unpacks");
    }
  }

  private void isWatched(Service service) {
    Map<String, Object> check = service.part("healthcheck");
    must(check.containsKey("test") || service.list("profiles").contains("tools"), service.name() + " has no health check");
    must(!service.text("mem_limit").isEmpty(), service.name() + " may take all memory");
    must(service.text("stop_grace_period").matches("([12][0-9]|30)s"), service.name() + " is not given 10 to 30 seconds to stop");
    must(service.part("logging").containsKey("options"), service.name() + " may fill the disk with its log");
    Matcher heap = HEAP.matcher(service.environment().toString());
    must(!service.text("image").matches("(argosy|apache)/.*") || service.text("mem_limit").isEmpty() || heap.find() && size(heap.group(1)) < 0.7 * size(service.text("mem_limit")), service.name() + " has a heap that its memory is too small for");
  }

  private static long size(String text) {
    return DataSize.parse(text.toUpperCase(java.util.Locale.ROOT) + "B").toBytes();
  }

  private void isPublishedToThisHostAlone(Service service) {
    for (String port : service.list("ports")) {
      must(port.matches("127\\.0\\.0\\.1:[0-9]+:[0-9]+"), service.name() + " is published: " + port);
    }
    must(service.list("ports").isEmpty() || !SCALED.contains(service.name()), service.name() + " has a port that a second one cannot have");
  }

  private void hasItsFiles(Service service) {
    for (String volume : service.list("volumes")) {
      String source = volume.substring(0, volume.indexOf(':'));
      if (source.startsWith(".")) {
        must(Files.exists(ChainData.committed(source.substring(2))), service.name() + " mounts what is not there: " + source);
        must(volume.endsWith(":ro"), service.name() + " may write " + source);
      } else {
        must(compose.part("volumes").containsKey(source), service.name() + " mounts what is no volume: " + source);
      }
    }
  }

  private void isOnTheRightNetworks(Service service) {
    List<String> networks = service.list("networks");
    must(networks.isEmpty() ? service.text("network_mode").equals("none") : !service.said().containsKey("network_mode"), service.name() + " is on a network that is not declared");
    must(ALLOWED_NETWORKS.containsAll(networks) && compose.part("networks").keySet().containsAll(networks), service.name() + " is on " + networks);
    must(!networks.contains("peers") || Set.of("peer-gateway", "demo-peers").contains(service.name()), service.name() + " reaches what is outside");
    must(networks.contains("front") == !service.list("ports").isEmpty(), service.name() + " is published and not on front, or the other way round");
  }

  private void agreesWithTheOthers(Service service) {
    must(ComposeSettings.unknown(service).isEmpty(), service.name() + " does not know " + ComposeSettings.unknown(service));
    ClusterSettings own = ComposeSettings.bind(service, "argosy", ClusterSettings.class);
    must(own.equals(ComposeSettings.bind(compose.service("block-store"), "argosy", ClusterSettings.class)), service.name() + " is of another cluster: " + own);
    must(compose.service("kafka").environment().getOrDefault("KAFKA_ADVERTISED_LISTENERS", "").equals("PLAINTEXT://" + own.bootstrap()), "Kafka is not where " + service.name() + " looks: " + own.bootstrap());
    must(ComposeSettings.value(service, "server.port").equals(String.valueOf(ComposeSettings.SERVICES.get(service.name()))), service.name() + " has another port");
    must(ComposeSettings.value(service, "server.address").equals("0.0.0.0"), service.name() + " cannot be scraped");
    must(ComposeSettings.value(service, "argosy.security.plaintext").equals("kafka,reads,http"), service.name() + " would refuse to start: it was not asked to speak plaintext");
    String store = ComposeSettings.value(service, service.name() + ".store");
    must(store.isEmpty() || store.equals("block-store:" + ComposeSettings.value(compose.service("block-store"), "block-store.reads-port")), service.name() + " looks for the store at " + store);
    String before = service.name().equals("block-store") ? "kafka" : "block-store";
    must("service_healthy".equals(ComposeFile.map(service.part("depends_on").getOrDefault(before, Map.of())).get("condition")), service.name() + " does not wait for " + before);
  }

  private void storeAndGatewayKeepTheirData() {
    Service store = compose.service("block-store");
    BlockStoreProperties keeps = ComposeSettings.bind(store, "block-store", BlockStoreProperties.class);
    must(keeps.readsHost().equals("0.0.0.0"), "nobody can read from the store");
    must(store.list("volumes").contains("store:/data") && keeps.volumes().stream().allMatch(ComposeRules::isKept), "the store's volumes are not kept: " + keeps.volumes());
    Service gateway = compose.service("peer-gateway");
    PeerGatewayProperties takes = ComposeSettings.bind(gateway, "peer-gateway", PeerGatewayProperties.class);
    must(gateway.list("volumes").contains("gateway:/data") && takes.slotFolders().equals("/data"), "several gateways have no slots: " + takes.slotFolders());
  }

  private static boolean isKept(Path folder) {
    return folder.startsWith("/data");
  }
}
