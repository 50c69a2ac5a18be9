package io.argosy.helm;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import java.util.List;
import java.util.Map;

/** Reads rendered objects by the models of their makers, and takes no field that those do not have. */
final class Models {
  private static final Map<String, Class<?>> KINDS = Map.ofEntries(
      Map.entry("v1 Service", Service.class),
      Map.entry("v1 ServiceAccount", ServiceAccount.class),
      Map.entry("v1 ConfigMap", ConfigMap.class),
      Map.entry("apps/v1 Deployment", Deployment.class),
      Map.entry("apps/v1 StatefulSet", StatefulSet.class),
      Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
      Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
      Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
      Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
      Map.entry("kafka.strimzi.io/v1 Kafka", Kafka.class),
      Map.entry("kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class),
      Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class));

  private static final ObjectMapper STRICT = new ObjectMapper()
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
        private static final long serialVersionUID = 1;

        /** The models keep what they do not know in a bag; here it is refused. Free maps, such as a broker's settings, are no beans and stay free. */
        @Override
        public Boolean hasAnySetter(Annotated annotated) {
          return false;
        }

        @Override
        public Boolean hasAnyGetter(Annotated annotated) {
          return false;
        }
      });

  private Models() {}

  /**
   * @throws IllegalArgumentException if its kind is none that we expect, or it has a field, or a value, that the kind does not have
   */
  static Object read(Map<String, Object> rendered) {
    Class<?> kind = KINDS.get(rendered.get("apiVersion") + " " + rendered.get("kind"));
    if (kind == null) {
      throw new IllegalArgumentException("no kind of ours: " + Chart.nameOf(rendered));
    }
    return STRICT.convertValue(rendered, kind);
  }

  /** The objects of a kind among those that were rendered. */
  static <T extends HasMetadata> List<T> of(Class<T> kind, List<Map<String, Object>> rendered) {
    return rendered.stream().map(Models::read).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** KEDA's object, as far as the chart uses it: its makers have no model for Java (keda.sh/docs/2.17/reference/scaledobject-spec). */
  record ScaledObject(String apiVersion, String kind, Meta metadata, Spec spec) {
    record Meta(String name, Map<String, String> labels) {}

    record Spec(Target scaleTargetRef, int minReplicaCount, int maxReplicaCount, int pollingInterval, int cooldownPeriod, Advanced advanced, List<Trigger> triggers) {}

    record Target(String name) {}

    record Advanced(HorizontalPodAutoscalerConfig horizontalPodAutoscalerConfig) {}

    record HorizontalPodAutoscalerConfig(io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(String type, PrometheusQuery metadata) {}

    record PrometheusQuery(String serverAddress, String query, String threshold) {}
  }
}
