package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.standalone.ArgosyProcess.Victims;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut does to RocksDB's log: its tail is gone. What is left is a sound beginning, and nothing is skipped. {@code -Dargosy.soak=true} for other cuts too: a few bytes, and all. */
class CutLogIT {
  /** Bytes that are left of a log. */
  private static final List<LongUnaryOperator> CUTS = Boolean.getBoolean("argosy.soak")
      ? List.of(bytes -> bytes - 7, bytes -> bytes / 2, _ -> 0)
      : List.of(bytes -> bytes / 2);

  private static final long WORTH_LOSING = 256 << 10;

  private static final int QUESTIONS = 40;

  @Test
  void aVolumeWhoseLogLostItsTailIsFilledUpAgain(@TempDir Path folder) throws Exception {
    try (DemoPeers peers = DemoPeers.slow(Duration.ofMillis(250), 66, 68, 69)) {
      Path data = folder.resolve("data");
      List<String> arguments = arguments(folder, peers);

      for (int i = 0; i < CUTS.size(); i++) {
        Path volume = data.resolve("volume-" + i % 2);
        Path log = folder.resolve("run-" + i + ".log");
        try (ArgosyProcess process = ArgosyProcess.run(log, arguments.toArray(String[]::new))) {
          awaitLog(volume, log, process, peers);
          process.kill(Victims.BROKER_TOO);
        }
        cut(volume, CUTS.get(i));
      }
      try (ArgosyProcess last = ArgosyProcess.run(folder.resolve("run-last.log"), arguments.toArray(String[]::new))) {
        assertThat(last.exitCode(240)).as("%s", last.lines()).isZero();
      }
      AuditReport report = DemoPeers.audit(data);

      assertThat(report.findings()).isEmpty();
      assertThat(report.blocks()).isEqualTo(DemoPeers.HEAD + 1);
      assertThat(report.digest()).isEqualTo(DemoPeers.DIGEST);
    }
  }

  /** Until this life's epoch has begun, and more has come after it: the marker is in the log too, and Kafka may have forgotten it. */
  private static void awaitLog(Path volume, Path log, ArgosyProcess process, DemoPeers peers) throws Exception {
    await(process, () -> Files.exists(log) && Files.readString(log).contains("epoch begun"));
    int enough = peers.questions() + QUESTIONS;
    await(process, () -> peers.questions() >= enough && Files.size(newestLog(volume)) >= WORTH_LOSING);
  }

  private static void await(ArgosyProcess process, Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      process.assertRuns(120);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void cut(Path volume, LongUnaryOperator left) throws IOException {
    try (FileChannel channel = FileChannel.open(newestLog(volume), StandardOpenOption.WRITE)) {
      channel.truncate(left.applyAsLong(channel.size()));
    }
  }

  private static Path newestLog(Path volume) throws IOException {
    try (Stream<Path> files = Files.list(volume)) {
      return files.filter(file -> file.toString().endsWith(".log")).max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  private static List<String> arguments(Path folder, DemoPeers peers) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", DemoPeers.chain().writeGenesis(folder).toString(), "--data-dir", folder.resolve("data").toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--until-synced"));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return arguments;
  }
}
