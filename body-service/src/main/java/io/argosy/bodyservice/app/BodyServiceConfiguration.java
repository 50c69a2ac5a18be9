package io.argosy.bodyservice.app;

import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService.FailureListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The body service as a diagram: cluster and settings in, one running service out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BodyServiceProperties.class)
public class BodyServiceConfiguration {
  @Bean
  Cluster cluster(Environment environment) {
    return Cluster.from(environment);
  }

  @Bean
  BodyService bodyService(Cluster cluster, BodyServiceProperties properties, MeterRegistry registry, FailureListener failures) {
    return new BodyService(cluster, properties, registry, failures);
  }
}
