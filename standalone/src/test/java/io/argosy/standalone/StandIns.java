package io.argosy.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Images of others, under the names that docker-compose.yml and the Dockerfile have for them: pulled, or where that cannot be, made of what is at hand. A small Debian by debootstrap, this JVM's own runtime, Kafka's jars with the class
 * that Kafka's own image starts with, Prometheus of Debian's package. For Grafana there is nothing to make it of.
 */
final class StandIns implements AutoCloseable {
  private static final String DEBIAN = "argosy-stand-in/debian:bookworm";
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /** Those of a Java runtime environment, without compilers and tools. */
  private static final String MODULES =
      "java.se,jdk.accessibility,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.localedata,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.nio.mapmode,jdk.sctp,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.xml.dom,jdk.zipfs";

  private final Docker docker;
  private final Map<String, String> made = new LinkedHashMap<>();

  StandIns(Docker docker) {
    this.docker = docker;
  }

  /** What was made, and of what. */
  Map<String, String> made() {
    return Map.copyOf(made);
  }

  void javaRuntime(String image) throws IOException {
    provide(image, "Debian by debootstrap and a runtime that jlink made of " + System.getProperty("java.vendor.version"), List.of(), folder -> {
      Programs.succeed(folder, Map.of(), LONGEST, List.of(
          Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
          "--add-modules", MODULES, "--strip-debug", "--no-man-pages", "--no-header-files", "--generate-cds-archive", "--output", "jre"));
      return """
          FROM %s
          ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
          COPY jre /opt/java/openjdk
          """.formatted(debian());
    });
  }

  /** As Kafka's own image: its class turns the environment into settings, formats the log if it is new, and the broker takes over. */
  void kafka(String image, String runtime) throws IOException {
    Path libraries = Path.of("target", "app", "lib").toAbsolutePath();
    provide(image, "the runtime's image and Kafka's jars from Maven", List.of(libraries), folder -> {
      Files.copy(Docker.TOP.resolve("images/logback.xml"), folder.resolve("logback.xml"));
      Files.writeString(folder.resolve("run"), """
          #!/bin/bash
          set -eu
          options=(-Dlogback.configurationFile=/etc/kafka/docker/logback.xml -cp '/opt/kafka/libs/*')
          if ! said=$(CLUSTER_ID=${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw} java "${options[@]}" kafka.docker.KafkaDockerWrapper setup -D /etc/kafka/docker -M /mnt/shared/config -F /opt/kafka/config 2>&1); then
            case $said in *"already formatted"*) ;; *) echo "$said"; exit 1 ;; esac
          fi
          exec java ${KAFKA_HEAP_OPTS:-} "${options[@]}" kafka.Kafka /opt/kafka/config/server.properties
          """);
      return """
          FROM %s
          COPY lib /opt/kafka/libs
          COPY logback.xml run /etc/kafka/docker/
          RUN chmod 755 /etc/kafka/docker/run && install -d -o 1000 /opt/kafka/config /var/lib/kafka/data /mnt/shared/config
          USER 1000
          CMD ["/etc/kafka/docker/run"]
          """.formatted(runtime);
    });
  }

  void prometheus(String image) throws IOException {
    provide(image, "Debian by debootstrap and Prometheus of Debian's package", List.of(), folder -> {
      for (String program : List.of("prometheus", "promtool")) {
        Files.copy(Prometheus.program(program), folder.resolve(program));
      }
      return """
          FROM %s
          COPY prometheus promtool /bin/
          RUN install -d -o 65534 -g 65534 /prometheus
          USER 65534
          ENTRYPOINT ["/bin/prometheus"]
          """.formatted(debian());
    });
  }

  /** Puts files into a folder, and gives the Dockerfile for them. */
  private interface Recipe {
    String in(Path folder) throws IOException;
  }

  private void provide(String image, String made, List<Path> beside, Recipe recipe) throws IOException {
    boolean wasMade = docker.has(image) && docker.docker("image", "inspect", "--format", "{{.Config.Labels}}", image).contains("argosy.stand-in");
    if (wasMade) {
      this.made.put(image, made);
    }
    if (wasMade || docker.has(image) || docker.pull(image)) {
      return;
    }
    Path folder = Files.createTempDirectory("stand-in");
    try {
      Files.writeString(folder.resolve("Dockerfile"), recipe.in(folder) + "LABEL argosy.stand-in=true\n");
      for (Path part : beside) {
        Programs.succeed(folder, Map.of(), LONGEST, List.of("cp", "-r", part.toString(), "."));
      }
      docker.docker("build", "--tag", image, folder.toString());
      this.made.put(image, made);
    } finally {
      Programs.succeed(folder.getParent(), Map.of(), LONGEST, List.of("rm", "-rf", folder.toString()));
    }
  }

  private String debian() {
    if (!docker.has(DEBIAN)) {
      Assumptions.assumeTrue(Programs.isInstalled("debootstrap") && "root".equals(System.getProperty("user.name")), "no image can be pulled, and none made: that takes root, and apt-get install debootstrap");
      try {
        Path root = Files.createTempDirectory("debian");
        try {
          Programs.succeed(root, Map.of(), LONGEST, List.of("debootstrap", "--variant=minbase", "bookworm", root.toString()));
          Map<String, String> environment = new HashMap<>(docker.environment());
          Programs.succeed(root, environment, LONGEST, List.of("sh", "-c", "tar -c --exclude=./var/cache/apt/archives/*.deb --exclude=./var/lib/apt/lists/* . | docker import - " + DEBIAN));
        } finally {
          Programs.succeed(root.getParent(), Map.of(), LONGEST, List.of("rm", "-rf", root.toString()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return DEBIAN;
  }

  /** Nothing that only looks like another's image stays where that would be taken for it. */
  @Override
  public void close() {
    if (!docker.isOurs()) {
      List<String> images = new ArrayList<>(made.keySet());
      Stream.of(DEBIAN).filter(docker::has).forEach(images::add);
      images.reversed().forEach(image -> docker.docker("rmi", "--force", image));
    }
  }
}
