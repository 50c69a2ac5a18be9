package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.era.EraFile;
import io.argosy.era.EraFolder;
import io.argosy.era.EraWriter;
import io.argosy.props.ChainData;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.wirepeer.Behaviour;
import io.argosy.wirepeer.ServedChain;
import io.argosy.wirepeer.Tally;
import io.argosy.wirepeer.WirePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History archives in a whole cluster, as a user would start it. */
class EraIT {
  @Test
  void aPublishedFileComesHomeWithoutAnyPeerAndGoesOutAgainByteForByte(@TempDir Path folder) throws Exception {
    Path published = ChainData.external("era1/mainnet-00000-5ec1ffb8.era1");

    try (ArgosyProcess up = ArgosyProcess.run(
        folder.resolve("run.log"), "up", "--network", "mainnet", "--era", published.getParent().toString(), "--discovery", "off", "--data-dir", folder.resolve("data").toString(),
        "--seals", "1000", "--rpc-port", "0", "--p2p-port", "0", "--until-synced")) {
      assertThat(up.exitCode(120)).as("%s", up.lines()).isZero();
      assertThat(up.lines()).anyMatch(line -> line.contains("synced to #8191"));
    }
    List<String> lines = run(folder, ExitCode.OK, "era", "export", "--data-dir", folder.resolve("data").toString(), "--to", folder.resolve("out").toString());

    assertThat(lines).singleElement().asString().startsWith("mainnet-00000-5ec1ffb8.era1  3891337 bytes");
    assertThat(folder.resolve("out/mainnet-00000-5ec1ffb8.era1")).hasSameBinaryContentAs(published);
    assertThat(EraFolder.checksums(folder.resolve("out"))).containsOnlyKeys("mainnet-00000-5ec1ffb8.era1");
  }

  /**
   * A block of the second file has the body of another, so that only its root tells. Peers have recent history alone, and headers; the one that has what the damaged file should have comes when that was found. What is stored in the end goes
   * out as it came in, receipts with their blooms again.
   */
  @Test
  void whatPeersNoLongerServeComesFromArchivesAndADamagedOneIsNamed(@TempDir Path folder) throws Exception {
    ServedChain chain = DemoPeers.chain().served();
    Path genesis = DemoPeers.chain().writeGenesis(folder);
    Path archives = Files.createDirectory(folder.resolve("archives"));
    Path whole = write(chain, archives, 0, -1);
    Path damaged = write(chain, archives, EraFile.MAX_BLOCKS, 9000);

    assertThat(run(folder, ExitCode.UNSOUND, "era", "verify", archives.toString())).satisfiesExactly(
        line -> assertThat(line).contains("8192 blocks").contains("MB/s"),
        line -> assertThat(line).contains(damaged.getFileName() + "  WRONG  ").contains("transactions of #9000: expected root"));
    Path log = folder.resolve("run.log");
    try (WirePeer recent = peer(chain, 2L * EraFile.MAX_BLOCKS).listen();
        ArgosyProcess up = ArgosyProcess.run(
            log, "up", "--network", genesis.toString(), "--era", archives.toString(), "--peer", recent.enode().toString(),
            "--target", chain.headHash().toHex(), "--data-dir", folder.resolve("data").toString(), "--rpc-port", "0", "--p2p-port", "0", "--until-synced")) {
      up.awaitLine("peers reach ", 60);
      while (!Files.exists(log) || !Files.readString(log).contains("archive is wrong and not used again")) {
        up.assertRuns(90);
        TimeUnit.MILLISECONDS.sleep(50);
      }
      try (WirePeer older = peer(chain, EraFile.MAX_BLOCKS).dial(up.enode())) {
        assertThat(up.exitCode(120)).as("%s", up.lines()).isZero();

        assertThat(older.tally().timesAsked(Tally.Kind.BODIES, 9000)).isPositive();
        assertThat(older.tally().timesAsked(Tally.Kind.BODIES, EraFile.MAX_BLOCKS - 1)).isZero();
        assertThat(recent.tally().timesAsked(Tally.Kind.RECEIPTS, 9000)).isZero();
      }
    }

    assertThat(Files.readString(log)).contains("archive=\"" + damaged + "\"");
    DemoSync.assertSound(folder);
    EraExport.run(folder.resolve("data"), folder.resolve("out"), Optional.of("private"), _ -> {});
    assertThat(folder.resolve("out").resolve(whole.getFileName())).hasSameBinaryContentAs(whole);
    assertThat(EraFolder.list(folder.resolve("out"))).hasSize(3);
  }

  private static WirePeer.Setup peer(ServedChain chain, long earliest) {
    return WirePeer.serving(chain).speaking(69).behaving(Behaviour.servingFrom(earliest));
  }

  private static List<String> run(Path folder, ExitCode expected, String... arguments) {
    try (ArgosyProcess process = ArgosyProcess.run(folder.resolve("command.log"), arguments)) {
      assertThat(process.exitCode(60)).as("%s", process.lines()).isEqualTo(expected.code());
      return process.lines().stream().filter(line -> !line.startsWith("Picked up ")).toList();
    }
  }

  /** A file of 8192 blocks, one of which has the body of the genesis. */
  private static Path write(ServedChain chain, Path folder, long first, long bodiless) throws IOException {
    try (EraWriter writer = new EraWriter(folder, "private", first)) {
      for (long number = first; number < first + EraFile.MAX_BLOCKS; number++) {
        writer.add(chain.header(number), chain.body(number == bodiless ? 0 : number), receipts(chain, number), chain.totalDifficulty(number));
      }
      return writer.finish();
    }
  }

  private static RlpSlice receipts(ServedChain chain, long number) {
    RlpSlice receipts = chain.receipts(number, 68);
    return receipts.isEmpty() ? new RlpWriter().startList().endList().toSlice() : receipts;
  }
}
