package io.argosy.peergateway.app;

import io.argosy.hosting.ServiceMain;

/** The peer-gateway as a process of its own. */
public final class PeerGatewayApplication {
  private PeerGatewayApplication() {}

  public static void main(String[] args) {
    ServiceMain.run("peer-gateway", PeerGatewayConfiguration.class, args);
  }
}
