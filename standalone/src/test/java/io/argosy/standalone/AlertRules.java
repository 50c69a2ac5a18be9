package io.argosy.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The alerts of this repository. */
final class AlertRules {
  private AlertRules() {}

  record Alert(String name, String expression, String severity, String summary, String runbook) {}

  static List<Alert> committed() throws IOException {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(Files.readString(Prometheus.RULES));
    return file.get("groups").stream().flatMap(group -> group.get("rules").stream()).map(AlertRules::alert).toList();
  }

  private static Alert alert(Map<String, Object> rule) {
    return new Alert(
        (String) rule.get("alert"), (String) rule.get("expr"), of(rule, "labels", "severity"), of(rule, "annotations", "summary"), of(rule, "annotations", "runbook"));
  }

  private static String of(Map<String, Object> rule, String map, String key) {
    return rule.get(map) instanceof Map<?, ?> values && values.get(key) instanceof String text ? text : "";
  }
}
