package io.argosy.standalone;

import io.argosy.props.ChainData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboards of this repository, as Grafana reads them. */
record Dashboards(List<Dashboard> all) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  record Dashboard(Path file, JsonNode json) {
    List<Panel> panels() {
      return json.get("panels").valueStream().map(panel -> new Panel(file.getFileName().toString(), panel)).toList();
    }

    String text(String field) {
      return json.path(field).asString("");
    }
  }

  record Panel(String file, JsonNode json) {
    int id() {
      return json.get("id").asInt();
    }

    String type() {
      return json.get("type").asString();
    }

    String title() {
      return json.get("title").asString();
    }

    String description() {
      return json.path("description").asString("");
    }

    int at(String side) {
      return json.get("gridPos").get(side).asInt();
    }

    boolean overlaps(Panel other) {
      return at("x") < other.at("x") + other.at("w")
          && other.at("x") < at("x") + at("w")
          && at("y") < other.at("y") + other.at("h")
          && other.at("y") < at("y") + at("h");
    }

    /** What it asks Prometheus, as Grafana would: with a cluster, all of its instances, and the interval of a rate put in. */
    List<String> queries(String cluster) {
      return json.path("targets").valueStream()
          .map(target -> target.get("expr").asString()
              .replace("$__rate_interval", "15s")
              .replace("$cluster", cluster)
              .replace("$instance", ".*"))
          .toList();
    }

    @Override
    public String toString() {
      return file + ": " + title();
    }
  }

  static Dashboards committed() {
    try (Stream<Path> files = Files.list(ChainData.committed("grafana/dashboards"))) {
      return new Dashboards(files.filter(file -> file.toString().endsWith(".json")).sorted().map(Dashboards::read).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard read(Path file) {
    return new Dashboard(file, JSON.readTree(file.toFile()));
  }

  List<Panel> panels() {
    return all.stream().flatMap(dashboard -> dashboard.panels().stream()).toList();
  }
}
