package io.argosy.statesyncservice.app;

import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService.FailureListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The state sync service as a diagram: cluster and settings in, one running service out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StateSyncServiceProperties.class)
public class StateSyncServiceConfiguration {
  @Bean
  Cluster cluster(Environment environment) {
    return Cluster.from(environment);
  }

  @Bean
  StateSyncService stateSyncService(
      Cluster cluster, StateSyncServiceProperties properties, MeterRegistry registry, FailureListener failures) {
    return new StateSyncService(cluster, properties, registry, failures);
  }
}
