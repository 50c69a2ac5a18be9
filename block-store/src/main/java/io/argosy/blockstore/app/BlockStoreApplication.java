package io.argosy.blockstore.app;

import io.argosy.hosting.ServiceMain;

/** The block-store as a process of its own. */
public final class BlockStoreApplication {
  private BlockStoreApplication() {}

  public static void main(String[] args) {
    ServiceMain.run("block-store", BlockStoreConfiguration.class, args);
  }
}
