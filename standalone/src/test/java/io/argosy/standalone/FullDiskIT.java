package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.argosy.blockstore.core.AuditReport;
import io.argosy.packs.StageReport;
import io.argosy.stages.Watermarks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One volume's disk is too small. The sync stalls and says why, what is stored stays sound, and once there is room it goes on by itself. */
class FullDiskIT {
  /** Room for all of the demo's chain. */
  private static final int LARGE = 256;

  @TempDir
  private Path folder;

  @BeforeEach
  void needsADiskOfItsOwn() {
    assumeTrue(SmallDisk.isPossible(folder), "no tmpfs can be mounted in a namespace of its own here (unshare, user namespaces)");
  }

  @Test
  void belowItsReserveAVolumeTakesNothingMore() throws Exception {
    goesOnOnceThereIsRoom(26, "16MB", "16 MiB must stay free");
  }

  @Test
  void aDiskThatIsFullToTheLastByteIsNoFaultEither() throws Exception {
    goesOnOnceThereIsRoom(12, "0B", "a write found none");
  }

  private void goesOnOnceThereIsRoom(int megabytes, String reserve, String why) throws Exception {
    Path data = folder.resolve("data");
    SmallDisk disk = new SmallDisk(data.resolve("volume-0"));
    try (DemoPeers peers = DemoPeers.speaking(66, 68, 69);
        ArgosyProcess process = up(data, disk.within(megabytes), reserve, peers)) {
      try (ClusterWatch watch = watch(data, process)) {
        await(process, watch, _ -> watch.reports().stream().anyMatch(r -> isOfTheVolume(r) && r.waitingFor().contains(why)));
        Watermarks stalled = watch.watermarks();
        List<String> status = status(data);
        AuditReport before = DemoPeers.audit(SmallDisk.seenBy(process.pid(), data));
        assertThat(status).anyMatch(line -> line.startsWith("volume-0 waits for room on the disk") && line.contains(why));
        assertThat(status).anyMatch(line -> line.startsWith("bottleneck: the disk: volume-0 takes nothing more") && line.contains(why));
        assertThat(process.isAlive()).isTrue();
        assertThat(stalled.blocks()).isLessThan(DemoPeers.HEAD);
        assertThat(watch.watermarks().blocks()).as("nothing is stored meanwhile").isEqualTo(stalled.blocks());
        assertThat(before.findings()).isEmpty();

        disk.grow(process.pid(), LARGE);

        await(process, watch, marks -> marks.blocks() >= DemoPeers.HEAD);
        await(process, watch, _ -> watch.reports().stream().noneMatch(r -> isOfTheVolume(r) && !r.waitingFor().isEmpty()));
      }
      AuditReport after = DemoPeers.audit(SmallDisk.seenBy(process.pid(), data));
      assertThat(after.findings()).isEmpty();
      assertThat(after.digest()).isEqualTo(DemoPeers.DIGEST);
    }
  }

  private static boolean isOfTheVolume(StageReport report) {
    return report.stage().equals("volume-0");
  }

  private List<String> status(Path data) {
    try (ArgosyProcess status = ArgosyProcess.run(folder.resolve("status.log"), "status", "--data-dir", data.toString(), "--why")) {
      assertThat(status.exitCode(30)).as("%s", status.lines()).isZero();
      return status.lines();
    }
  }

  private ArgosyProcess up(Path data, List<String> within, String reserve, DemoPeers peers) {
    List<String> arguments = new ArrayList<>(List.of(
        "up", "--network", DemoPeers.chain().writeGenesis(folder).toString(), "--data-dir", data.toString(),
        "--rpc-port", "0", "--p2p-port", "0", "--disk-reserve", reserve));
    peers.enodes().forEach(enode -> arguments.addAll(List.of("--peer", enode)));
    return ArgosyProcess.run(folder.resolve("run.log"), within, Map.of(), arguments);
  }

  private static ClusterWatch watch(Path data, ArgosyProcess process) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!Files.exists(data.resolve("running.properties"))) {
      assertThat(process.isAlive() && System.nanoTime() < giveUp).as("%s", process.lines()).isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    var settings = RunningCluster.find(data);
    return new ClusterWatch(settings.connection("watch"), settings.topics());
  }

  private static void await(ArgosyProcess process, ClusterWatch watch, Predicate<Watermarks> condition) throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.test(watch.watermarks())) {
      assertThat(process.isAlive()).as("%s", process.lines()).isTrue();
      assertThat(System.nanoTime()).as("watermarks %s, reports %s", watch.watermarks(), watch.reports()).isLessThan(giveUp);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
