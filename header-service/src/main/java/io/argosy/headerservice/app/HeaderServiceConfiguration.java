package io.argosy.headerservice.app;

import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService.FailureListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The header service as a diagram: cluster and settings in, one running service out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HeaderServiceProperties.class)
public class HeaderServiceConfiguration {
  @Bean
  Cluster cluster(Environment environment) {
    return Cluster.from(environment);
  }

  @Bean
  HeaderService headerService(Cluster cluster, HeaderServiceProperties properties, MeterRegistry registry, FailureListener failures) {
    return new HeaderService(cluster, properties, registry, failures);
  }
}
