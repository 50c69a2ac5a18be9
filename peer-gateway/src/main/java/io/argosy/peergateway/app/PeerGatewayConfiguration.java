package io.argosy.peergateway.app;

import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService.FailureListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The gateway as a diagram: cluster and settings in, one running service out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PeerGatewayProperties.class, DiscoveryProperties.class, ArchiveProperties.class})
public class PeerGatewayConfiguration {
  @Bean
  Cluster cluster(Environment environment) {
    return Cluster.from(environment);
  }

  @Bean
  PeerGateway peerGateway(
      Cluster cluster,
      PeerGatewayProperties properties,
      DiscoveryProperties discovery,
      ArchiveProperties archives,
      MeterRegistry registry,
      FailureListener failures) {
    return new PeerGateway(cluster, properties, discovery, archives, registry, failures);
  }
}
