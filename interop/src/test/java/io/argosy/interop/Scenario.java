package io.argosy.interop;

import java.nio.file.Path;

/** One meeting of Argosy and a real client, from first start to last comparison. Runs where nothing but loopback exists; see {@link Isolation}. */
@FunctionalInterface
interface Scenario {
  /**
   * Returns if all went as it must; an {@link AssertionError} says what did not.
   *
   * @param folder empty but for the log, for everything that is written; scenarios may share what lies beside it
   */
  void run(Path folder) throws Exception;
}
