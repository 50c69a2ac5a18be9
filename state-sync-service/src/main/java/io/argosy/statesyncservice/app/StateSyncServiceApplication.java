package io.argosy.statesyncservice.app;

import io.argosy.hosting.ServiceMain;

/** The state-sync-service as a process of its own. */
public final class StateSyncServiceApplication {
  private StateSyncServiceApplication() {}

  public static void main(String[] args) {
    ServiceMain.run("state-sync-service", StateSyncServiceConfiguration.class, args);
  }
}
