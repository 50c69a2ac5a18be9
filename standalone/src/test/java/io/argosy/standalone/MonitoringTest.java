package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.ChainData;
import io.argosy.standalone.AlertRules.Alert;
import io.argosy.standalone.Dashboards.Dashboard;
import io.argosy.standalone.Dashboards.Panel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What of dashboards and alerts can be seen without a cluster; {@link MonitoringIT} runs them. */
class MonitoringTest {
  private static final int GRID = 24;

  private final Dashboards dashboards = Dashboards.committed();

  @Test
  void thereIsADashboardForEachQuestionAndEachIsFoundByAnIdOfItsOwn() {
    assertThat(dashboards.all()).extracting(dashboard -> dashboard.file().getFileName().toString())
        .containsExactly("chain.json", "kafka.json", "overview.json", "peers.json", "state.json", "store.json");
    assertThat(dashboards.all()).extracting(dashboard -> dashboard.text("uid")).doesNotHaveDuplicates().allMatch(uid -> uid.matches("argosy-[a-z]+"));
    assertThat(dashboards.all()).extracting(dashboard -> dashboard.text("title")).doesNotHaveDuplicates();
    assertThat(dashboards.all()).allSatisfy(dashboard -> {
      assertThat(dashboard.json().get("schemaVersion").asInt()).isEqualTo(39);
      assertThat(dashboard.json().has("id")).as("an id is of one Grafana").isFalse();
      assertThat(dashboard.json().has("__inputs")).as("provisioned files have none").isFalse();
    });
  }

  @Test
  void theOverviewAnswersAnOperatorsQuestionsInTheirOrder() {
    Dashboard overview = dashboards.all().stream().filter(d -> d.text("uid").equals("argosy-overview")).findFirst().orElseThrow();

    assertThat(overview.panels()).filteredOn(panel -> panel.type().equals("row")).extracting(Panel::title)
        .containsExactly("How far?", "How fast?", "When done?", "Who is slow?", "What is stuck?", "Is it correct?", "What does it cost?");
  }

  @Test
  void panelsHaveIdsOfTheirOwnAndRoom() {
    for (Dashboard dashboard : dashboards.all()) {
      List<Panel> panels = dashboard.panels();

      assertThat(panels).extracting(Panel::id).as("%s", dashboard.file()).doesNotHaveDuplicates();
      assertThat(panels).allSatisfy(panel -> {
        assertThat(panel.at("x")).isNotNegative();
        assertThat(panel.at("x") + panel.at("w")).as("%s", panel).isLessThanOrEqualTo(GRID);
        assertThat(panels).filteredOn(other -> other.id() > panel.id() && panel.overlaps(other)).as("below or above %s", panel).isEmpty();
      });
    }
  }

  @Test
  void everyPanelSaysWhatItShowsAndAsksTheChosenPrometheusOfTheChosenCluster() {
    assertThat(dashboards.panels()).filteredOn(panel -> !panel.type().equals("row")).allSatisfy(panel -> {
      assertThat(panel.description()).as("%s", panel).isNotBlank();
      assertThat(panel.json().get("datasource").get("uid").asString()).isEqualTo("${datasource}");
      assertThat(panel.json().get("targets").size()).as("%s", panel).isPositive();
      assertThat(panel.json().get("targets").valueStream()).allSatisfy(target -> {
        assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
        String query = target.get("expr").asString();
        assertThat(query.split("\\{", -1)).as("%s: each selector names the cluster", panel).hasSize(query.split("cluster=\"\\$cluster\"", -1).length);
      });
    });
  }

  @Test
  void everyAlertHasASeverityAndAnEntryInTheRunbookAndEveryEntryAnAlert() throws IOException {
    Set<String> headings = Files.readAllLines(ChainData.committed("docs/runbook.md")).stream()
        .filter(line -> line.startsWith("### Argosy"))
        .map(line -> line.substring(4).strip())
        .collect(Collectors.toCollection(TreeSet::new));
    List<Alert> alerts = AlertRules.committed();

    assertThat(alerts).extracting(Alert::name).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(alerts.stream().map(Alert::name).toList())).isEqualTo(headings);
    assertThat(alerts).allSatisfy(alert -> {
      assertThat(alert.severity()).isIn("page", "ticket");
      assertThat(alert.summary()).isNotBlank();
      assertThat(alert.runbook()).isEqualTo("docs/runbook.md#" + alert.name().toLowerCase(Locale.ROOT));
    });
  }

  @Test
  void prometheusUnderstandsTheRules() throws Exception {
    promtool("check", "rules", Prometheus.RULES.toString());
  }

  @Test
  void everyAlertFiresWhenItMustAndNotElse() throws Exception {
    Path cases = ChainData.committed("prometheus/tests/argosy.yml");
    Set<String> tried = Pattern.compile("    name: (\\w+)").matcher(Files.readString(cases)).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));

    promtool("test", "rules", cases.toString());

    assertThat(tried).isEqualTo(new TreeSet<>(AlertRules.committed().stream().map(Alert::name).toList()));
  }

  private static void promtool(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of(Prometheus.program("promtool").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s", said).isZero();
    assertThat(said).contains("SUCCESS");
  }
}
