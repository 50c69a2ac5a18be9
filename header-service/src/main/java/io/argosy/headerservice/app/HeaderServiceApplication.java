package io.argosy.headerservice.app;

import io.argosy.hosting.ServiceMain;

/** The header-service as a process of its own. */
public final class HeaderServiceApplication {
  private HeaderServiceApplication() {}

  public static void main(String[] args) {
    ServiceMain.run("header-service", HeaderServiceConfiguration.class, args);
  }
}
