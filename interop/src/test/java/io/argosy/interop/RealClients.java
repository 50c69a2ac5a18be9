package io.argosy.interop;

import io.argosy.props.ChainData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Where the real clients lie once {@code npm ci --ignore-scripts} has run in {@code interop/}. */
final class RealClients {
  private static final String GETH = "geth-binary/binaries/geth_linux_x64";
  private static final String ETHEREUM_JS = "@ethereumjs/client/dist/esm/bin/cli.js";

  /** Names the program of a geth of today, built from its source: npm has none. */
  static final String CURRENT_GETH = "argosy.geth";

  private RealClients() {}

  static Path currentGeth() {
    return Path.of(System.getProperty(CURRENT_GETH, ""));
  }

  /** Skips the calling test where nobody says where a current geth is. */
  static void assumeCurrentGeth() {
    Assumptions.assumeTrue(Files.isExecutable(currentGeth()) && !Files.isDirectory(currentGeth()), "no geth of today: -D" + CURRENT_GETH + "=PROGRAM names one");
  }

  /** Geth 1.8.23. */
  static Path geth() {
    Path geth = modules().resolve(GETH);
    // npm unpacks it without the right to run it, which its install script would set.
    if (!geth.toFile().setExecutable(true)) {
      throw new IllegalStateException(geth + " cannot be made executable");
    }
    return geth;
  }

  /** What node runs. */
  static Path ethereumJs() {
    return modules().resolve(ETHEREUM_JS);
  }

  /** Skips the calling test where geth is not installed or cannot run. */
  static void assumeGeth() {
    assumeInstalled(GETH);
    String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
    Assumptions.assumeTrue(system.equals("Linux/amd64"), "geth-binary's geth is for Linux/amd64, this is " + system);
  }

  /** Skips the calling test where EthereumJS is not installed or there is no node. */
  static void assumeEthereumJs() {
    assumeInstalled(ETHEREUM_JS);
    Assumptions.assumeTrue(runs("node", "--version"), "there is no node to run EthereumJS with");
  }

  private static void assumeInstalled(String file) {
    Assumptions.assumeTrue(
        Files.exists(modules().resolve(file)),
        "no " + file + " from npm: run npm ci --ignore-scripts in interop/");
  }

  private static boolean runs(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path modules() {
    return ChainData.committed("interop/node_modules");
  }
}
