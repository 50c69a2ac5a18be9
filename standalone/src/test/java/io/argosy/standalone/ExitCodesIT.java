package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.primitives.Hash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runbook's table of exit codes promises: one clear line, that code, and data that is as it was where the table says so. */
class ExitCodesIT {
  @TempDir
  private static Path folder;

  private static Path data;
  private static Path genesis;

  @BeforeAll
  static void syncsSomeData() {
    data = folder.resolve("data");
    genesis = DemoPeers.chain().writeGenesis(folder);
    try (DemoPeers peers = DemoPeers.speaking(68);
        ArgosyProcess process = run(up(peers, "--mode", "headers", "--rpc-port", "0", "--p2p-port", "0", "--until-synced"))) {
      assertThat(process.exitCode(240)).as("%s", process.lines()).isZero();
    }
  }

  @Test
  void anUnknownNetworkIsBadUse() throws IOException {
    endsUntouched(ExitCode.USAGE, "unknown network atlantis", "up", "--network", "atlantis", "--data-dir", data.toString());
  }

  @Test
  void anUnreadableGenesisIsBadUse() throws IOException {
    Path half = Files.writeString(folder.resolve("half.json"), Files.readString(genesis).substring(0, 200));

    endsUntouched(ExitCode.USAGE, "genesis file", "up", "--network", half.toString(), "--data-dir", data.toString());
    endsUntouched(ExitCode.USAGE, "genesis file", "up", "--network", folder.toString(), "--data-dir", data.toString());
  }

  @Test
  void whatCannotBeReadIsNamedWithItsOption() throws IOException {
    for (String option : List.of("--peer", "--target", "--seals", "--require", "--checkpoint")) {
      endsUntouched(
          ExitCode.USAGE, option + " 12=nonsense: expected ", "up", "--network", genesis.toString(), "--data-dir", data.toString(), option, "12=nonsense");
    }
  }

  @Test
  void aSearchForPeersThatCannotBeReadIsBadUse() throws IOException {
    Map<String, String> said = Map.of(
        "--discovery", "discovery nonsense: expected off, auto, v4, v5 or v4,v5",
        "--bootnode", "boot node nonsense: expected enode://",
        "--dns-list", "DNS list nonsense: expected enrtree://",
        "--nat", "nat nonsense: expected none or extip:IP");
    for (Map.Entry<String, String> option : said.entrySet()) {
      endsUntouched(
          ExitCode.USAGE, option.getValue(), "up", "--network", genesis.toString(), "--data-dir", data.toString(), option.getKey(), "nonsense");
    }
  }

  @Test
  void aReserveThatIsNoSizeIsBadUse() throws IOException {
    endsUntouched(ExitCode.USAGE, "--disk-reserve lots", "up", "--network", genesis.toString(), "--data-dir", data.toString(), "--disk-reserve", "lots");
  }

  @Test
  void dataOfAnotherNetworkOrLayoutIsLeftAlone() throws IOException {
    endsUntouched(ExitCode.WRONG_DATA, "was made with genesis", "up", "--network", "mainnet", "--data-dir", data.toString(), "--rpc-port", "0", "--p2p-port", "0");
    endsUntouched(ExitCode.WRONG_DATA, "was made with volumes 2, not 4", "up", "--network", genesis.toString(), "--data-dir", data.toString(), "--volumes", "4");
  }

  @Test
  void aTakenPortIsNamedWithTheOptionThatGivesAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      endsUntouched(
          ExitCode.PORT_TAKEN, "port " + port + " is taken: give another with --rpc-port",
          "up", "--network", genesis.toString(), "--data-dir", data.toString(), "--rpc-port", port, "--p2p-port", "0");
      endsUntouched(
          ExitCode.PORT_TAKEN, "port " + port + " is taken: give another with --p2p-port",
          "up", "--network", genesis.toString(), "--data-dir", data.toString(), "--rpc-port", "0", "--p2p-port", port);
    }
  }

  @Test
  void aTargetThatNoPeerHasIsSaidSoInTime() {
    String nobodys = Hash.keccak("nobody's block".getBytes(StandardCharsets.US_ASCII)).toHex();
    try (DemoPeers peers = DemoPeers.speaking(68);
        ArgosyProcess process = run(up(
            peers, "--mode", "headers", "--rpc-port", "0", "--p2p-port", "0", "--until-synced", "--target", nobodys, "--peer-timeout", "2"))) {
      assertEnd(process, ExitCode.NO_TARGET, "no peer has block " + nobodys);
    }
  }

  @Test
  void withoutAJdkTheLauncherSaysWhatToInstall() throws Exception {
    assumeTrue(SmallDisk.isPossible(folder), "the JDKs of this machine cannot be hidden here (unshare, user namespaces)");
    List<String> hidden = new ArrayList<>();
    for (String place : List.of("/usr/lib/jvm", "/opt")) {
      if (Files.isDirectory(Path.of(place))) {
        hidden.add("mount -t tmpfs tmpfs " + place);
      }
    }
    Path launcher = Files.copy(Path.of(System.getProperty("argosy.root"), "argosy"), folder.resolve("argosy"));
    ProcessBuilder start = new ProcessBuilder(
        "unshare", "-rm", "sh", "-c", String.join(" && ", hidden) + " && exec sh '" + launcher + "' demo");
    start.environment().keySet().removeIf(name -> !name.equals("PATH"));
    start.environment().put("HOME", folder.toString());

    Process process = start.redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(lines).singleElement().asString().startsWith("argosy: no JDK 25 found");
    assertThat(process.exitValue()).isEqualTo(ExitCode.NO_JDK.code());
  }

  private static void endsUntouched(ExitCode code, String line, String... arguments) throws IOException {
    Map<String, String> before = contents();
    try (ArgosyProcess process = run(List.of(arguments))) {
      assertEnd(process, code, line);
    }
    assertThat(contents()).isEqualTo(before);
  }

  private static void assertEnd(ArgosyProcess process, ExitCode code, String line) {
    assertThat(process.exitCode(120)).as("%s", process.lines()).isEqualTo(code.code());
    assertThat(process.lines()).filteredOn(said -> said.startsWith("argosy: ") && !said.contains("JSON-RPC on"))
        .singleElement().asString().contains(line);
    assertThat(process.lines()).noneMatch(said -> said.contains("\tat "));
  }

  /** Every file of the data directory, with a hash of what is in it. */
  private static Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.toList()) {
        contents.put(data.relativize(file).toString(), Files.isDirectory(file) ? "" : Hash.keccak(Files.readAllBytes(file)).toHex());
      }
    }
    return contents;
  }

  private static List<String> up(DemoPeers peers, String... more) {
    List<String> arguments = new ArrayList<>(List.of("up", "--network", genesis.toString(), "--data-dir", data.toString()));
    arguments.addAll(List.of(more));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return arguments;
  }

  private static ArgosyProcess run(List<String> arguments) {
    return ArgosyProcess.run(folder.resolve("run.log"), arguments.toArray(String[]::new));
  }
}
