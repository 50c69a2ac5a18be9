package io.argosy.blockstore.app;

import io.argosy.blockstore.adapter.web.JsonRpc;
import io.argosy.blockstore.adapter.web.JsonRpcController;
import io.argosy.blockstore.adapter.web.ProgressController;
import io.argosy.blockstore.adapter.web.RpcMethods;
import io.argosy.hosting.Cluster;
import io.argosy.hosting.HostedService.FailureListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The block store as a diagram: cluster and settings in, one running service and a door for JSON-RPC out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BlockStoreProperties.class, AdminProperties.class})
public class BlockStoreConfiguration {
  @Bean
  Cluster cluster(Environment environment) {
    return Cluster.from(environment);
  }

  @Bean
  BlockStore blockStore(Cluster cluster, BlockStoreProperties properties, AdminProperties admin, MeterRegistry registry, FailureListener failures) {
    return new BlockStore(cluster, properties, admin, registry, failures);
  }

  @Bean
  ProgressController progress(Cluster cluster, BlockStore store) {
    return new ProgressController(nameOf(cluster.settings().network()), store::picture);
  }

  /** A private network is named by its file: where that is, is nobody's business. */
  private static String nameOf(String nameOrFile) {
    return nameOrFile.substring(nameOrFile.lastIndexOf('/') + 1).replaceFirst("\\.json$", "");
  }

  @Bean
  JsonRpc jsonRpc(Cluster cluster, BlockStore store) {
    return RpcMethods.over(store::chain, store::state, cluster.network().spec(), store.network());
  }

  @Bean
  JsonRpcController jsonRpcController(JsonRpc rpc) {
    return new JsonRpcController(rpc);
  }
}
