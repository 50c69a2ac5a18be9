package io.argosy.bus;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Reads what Kafka's clients count of themselves. */
final class ClientFigures {
  private ClientFigures() {}

  /**
   * The sum of all figures of a name that have exactly these tags: Kafka has several of one name, by client, by topic, by partition. Those that are not known yet count as 0.
   */
  static double sum(Map<MetricName, ? extends Metric> metrics, String name, Set<String> tags) {
    double sum = 0;
    for (Metric metric : metrics.values()) {
      MetricName named = metric.metricName();
      if (named.name().equals(name) && named.tags().keySet().equals(tags) && metric.metricValue() instanceof Number value && !Double.isNaN(value.doubleValue())) {
        sum += value.doubleValue();
      }
    }
    return sum;
  }
}
