package io.argosy.standalone;

import io.argosy.bus.AccessTable;
import io.argosy.bus.AccessTable.Right;
import io.argosy.bus.AccessTable.Service;
import io.argosy.bus.ClusterSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "acls",
    description = "Says which service may do what with Kafka's topics, as lines for kafka-acls.sh or KafkaUsers for Strimzi; or tells the brokers.",
    mixinStandardHelpOptions = true)
final class AclsCommand implements Callable<Integer> {
  @Option(names = "--cluster", required = true, description = "the name of the cluster (argosy.cluster)")
  private String cluster = "";

  @Option(names = "--principal", description = "how the brokers call a service, {} for its name: User:CN={} for certificates; default ${DEFAULT-VALUE}")
  private String principal = "User:{}";

  @Option(names = "--strimzi", description = "print KafkaUsers for the Strimzi cluster of this name")
  private @Nullable String strimzi;

  @Option(names = "--brokers", description = "do not print, but tell these brokers, HOST:PORT parted by commas")
  private @Nullable String brokers;

  @Option(names = "--command-config", description = "a file of settings for Kafka's admin client, as kafka-acls.sh takes it: how whoever may change ACLs proves to be that")
  private @Nullable Path commandConfig;

  @Override
  public Integer call() throws InterruptedException {
    if (!principal.contains("{}") || !principal.startsWith("User:")) {
      throw new ArgosyException(ExitCode.USAGE, "--principal " + principal + ": expected User: and {} for the service's name");
    }
    // Numbers of partitions are not in the table.
    AccessTable table = new AccessTable(ClusterSettings.onOneHost("", "", cluster).topics());
    if (brokers != null) {
      tell(table, brokers);
    } else if (strimzi != null) {
      kafkaUsers(table, strimzi).forEach(System.out::println);
    } else {
      lines(table).forEach(System.out::println);
    }
    return ExitCode.OK.code();
  }

  private List<String> lines(AccessTable table) {
    List<String> lines = new ArrayList<>();
    for (Service service : Service.values()) {
      for (Right right : table.of(service)) {
        String resource = switch (right.type()) {
          case TOPIC -> "--topic";
          case GROUP -> "--group";
          default -> "--transactional-id";
        };
        lines.add("kafka-acls.sh --bootstrap-server \"$BROKERS\" --command-config \"$ADMIN\" --add --allow-principal '" + principalOf(service) + "' --operation "
            + word(right) + " " + resource + " " + right.name());
      }
    }
    return lines;
  }

  private static List<String> kafkaUsers(AccessTable table, String kafka) {
    List<String> lines = new ArrayList<>();
    for (Service service : Service.values()) {
      lines.addAll(List.of(
          "---",
          "apiVersion: kafka.strimzi.io/v1",
          "kind: KafkaUser",
          "metadata:",
          "  name: " + service.key(),
          "  labels: {strimzi.io/cluster: " + kafka + "}",
          "spec:",
          "  authentication: {type: scram-sha-512}",
          "  authorization:",
          "    type: simple",
          "    acls:"));
      for (Right right : table.of(service)) {
        String type = switch (right.type()) {
          case TOPIC -> "topic";
          case GROUP -> "group";
          default -> "transactionalId";
        };
        lines.add("      - {resource: {type: " + type + ", name: " + right.name() + ", patternType: literal}, operations: [" + word(right) + "]}");
      }
    }
    return lines;
  }

  private String principalOf(Service service) {
    return principal.replace("{}", service.key());
  }

  private static String word(Right right) {
    String name = right.operation().name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  /** Adds what is missing and takes away what is too much for our principals; those of others stay. */
  private void tell(AccessTable table, String bootstrap) throws InterruptedException {
    try (Admin admin = Admin.create(adminSettings(bootstrap))) {
      int added = 0;
      int removed = 0;
      for (Service service : Service.values()) {
        Set<AclBinding> wanted = new HashSet<>();
        table.of(service).forEach(right -> wanted.add(right.to(principalOf(service))));
        Set<AclBinding> had = new HashSet<>(admin.describeAcls(AclBindingFilter.ANY).values().get());
        had.removeIf(acl -> !acl.entry().principal().equals(principalOf(service)) || !acl.pattern().name().startsWith("argosy." + cluster + "."));
        Set<AclBinding> missing = new HashSet<>(wanted);
        missing.removeAll(had);
        had.removeAll(wanted);
        admin.createAcls(missing).all().get();
        admin.deleteAcls(had.stream().map(AclBinding::toFilter).toList()).all().get();
        added += missing.size();
        removed += had.size();
      }
      System.out.println(added + " ACLs added, " + removed + " taken away");
    } catch (ExecutionException e) {
      throw new ArgosyException(ExitCode.BROKER, "the brokers " + bootstrap + " did not take the ACLs: " + e.getCause().getMessage());
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new ArgosyException(ExitCode.USAGE, "--brokers " + bootstrap + ", --command-config " + commandConfig + ": " + e.getMessage());
    }
  }

  private Properties adminSettings(String bootstrap) {
    Properties settings = new Properties();
    if (commandConfig != null) {
      try (Reader reader = Files.newBufferedReader(commandConfig)) {
        settings.load(reader);
      } catch (IOException e) {
        throw new ArgosyException(ExitCode.USAGE, "--command-config " + commandConfig + " cannot be read");
      }
    }
    settings.put("bootstrap.servers", bootstrap);
    return settings;
  }
}
