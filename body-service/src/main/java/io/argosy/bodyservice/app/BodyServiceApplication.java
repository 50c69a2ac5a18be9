package io.argosy.bodyservice.app;

import io.argosy.hosting.ServiceMain;

/** The body-service as a process of its own. */
public final class BodyServiceApplication {
  private BodyServiceApplication() {}

  public static void main(String[] args) {
    ServiceMain.run("body-service", BodyServiceConfiguration.class, args);
  }
}
