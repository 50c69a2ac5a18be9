package io.argosy.stages;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.packs.StageReport.Measure;
import io.argosy.stages.Bottleneck.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Every rule with the figures that make it hold, and what takes precedence where two do. These are seeded: {@code BottleneckIT} and {@code FullDiskIT} (standalone) provoke in the running program what can be provoked there: no peer, no head to trust, peers
 * without bodies, slow peers, a broker that stands still, a full disk, and a chain that rests. A slow disk, a slow broker, a service or a machine short of CPU, and too few workers are seeded here alone.
 */
class BottleneckTest {
  private final SeededCluster cluster = new SeededCluster();

  private void assertIs(Cause cause, String... words) {
    Bottleneck is = cluster.bottleneck();
    assertThat(is.cause()).as(is.sentence()).isEqualTo(cause);
    assertThat(is.sentence()).contains(words);
  }

  @Test
  void whereNothingIsAmissItIsThePeersThatSendNoFaster() {
    cluster.tell().picture();
    cluster.reached(Stage.RECEIPTS, 8_900).pass(Duration.ofSeconds(1)).tell();

    assertIs(Cause.PEERS_SLOW, "receipts at 900 blocks/s, as fast as 4 peers send", "400 ms");
  }

  @Test
  void whatTheOperatorPausedWaitsForTheOperatorThoughAllIsStored() {
    cluster.synced().waiting("header-service", "headers", "the operator to resume: paused by the operator since 2026-01-01T00:00:00Z").tell();

    assertIs(Cause.PAUSED, "paused by the operator since 2026-01-01");
  }

  @Test
  void whereAllNodesHaveOtherForksTheNetworkFileMayBeOld() {
    cluster.peers(0).waiting("header-service", "headers", "peers of our forks: 7 nodes of this genesis came of late, and each has another fork id; is the network file current?").tell();

    assertIs(Cause.NO_PEERS, "is the network file current?");
  }

  @Test
  void aBrokerThatStandsStillSilencesEverybody() {
    cluster.tell().pass(Duration.ofSeconds(9));

    assertIs(Cause.KAFKA_SILENT, "nothing has come from it for 9 s");
  }

  @Test
  void aServiceThatSaysNothingIsNamed() {
    cluster.tell().pass(Duration.ofSeconds(14)).without("header-service", "headers").tell();

    assertIs(Cause.SERVICE_SILENT, "header-service: it has said nothing for 14 s");
  }

  @Test
  void aFullDiskComesBeforeWhatFollowsFromIt() {
    cluster.waiting("block-store", "volume-0", "room on the disk of v: 12 MiB are free, 16 MiB must stay free")
        .measuring("block-store", "volume-0", Measure.DISK_RUNG, 2)
        .measuring("block-store", "volume-0", Measure.LAG_RECORDS, 9_000)
        .waiting("body-service", "receipts", "the store: 128 MiB are on their way to it")
        .tell();

    assertIs(Cause.DISK_FULL, "volume-0 takes nothing more", "16 MiB must stay free");
  }

  @Test
  void aVolumeThatFallsSilentBesideOthersWaitsForItsDisk() {
    cluster.waiting("block-store", "volume-1", "").tell();
    cluster.without("block-store", "volume-1").pass(Duration.ofSeconds(20)).tell();

    assertIs(Cause.DISK_SLOW, "volume-1 has been silent for 20 s");
  }

  @Test
  void whenAllIsThereNothingIsTheBottleneck() {
    cluster.synced().tell();

    assertIs(Cause.NOTHING, "#20,500");
  }

  @Test
  void aStateThatIsNotWholeIsMoreThanNothing() {
    cluster.synced().state(0.5).tell();

    assertIs(Cause.PEERS_SLOW, "nothing of state came");
  }

  @Test
  void withoutAPeerNothingComes() {
    cluster.peers(0).waiting("body-service", "receipts", "peers: no gateway has one").tell();

    assertIs(Cause.NO_PEERS, "no gateway has one");
  }

  @Test
  void withoutAHeadToTrustThePeersAreOfNoUse() {
    cluster.synced().reached(Stage.HEADERS, 0).reached(Stage.BODIES, 0).reached(Stage.RECEIPTS, 0)
        .waiting("header-service", "headers", "a block to trust (--target, or --engine-port for a consensus client): the peers are ahead")
        .tell();

    assertIs(Cause.NO_TRUSTED_HEAD, "headers waits for a block to trust (--target");
  }

  @Test
  void peersThatLackWhatIsNextAreOfNoUseEither() {
    cluster.waiting("body-service", "receipts", "a peer that serves receipts of #8001").tell();

    assertIs(Cause.PEERS_LACK, "4 are connected", "a peer that serves receipts of #8001");
  }

  @Test
  void aSlowBrokerHasRecordsThatItDidNotTake() {
    cluster.measuring("body-service", "receipts", Measure.UNSENT_RECORDS, 812).tell();

    assertIs(Cause.KAFKA_SLOW, "812 records of body-service");
  }

  @Test
  void aSlowDiskHasRecordsWaitingAndItsWriterBusyWithIt() {
    cluster.measuring("block-store", "volume-0", Measure.LAG_RECORDS, 2_000)
        .measuring("block-store", "volume-0", Measure.WRITING_PERMILLE, 930)
        .measuring("block-store", "volume-0", Measure.COMPACTION_BYTES, 5L << 30)
        .waiting("body-service", "receipts", "the store: 128 MiB are on their way to it")
        .tell();

    assertIs(Cause.DISK_SLOW, "2,000 records wait for volume-0", "93 %", "5,120 MiB");
  }

  @Test
  void aDiskThatIsBusyAllTheTimeIsNamedThoughSmallWindowsLetNothingPileUpInKafka() {
    cluster.measuring("block-store", "volume-0", Measure.WRITING_PERMILLE, 970)
        .measuring("body-service", "receipts", Measure.SENT_BYTES, 11L << 20)
        .tell();

    assertIs(Cause.DISK_SLOW, "volume-0 spends 97 %", "11 MiB of receipts wait");
  }

  @Test
  void aBusyDiskThatNothingWaitsForIsNotToBlame() {
    cluster.measuring("block-store", "volume-0", Measure.WRITING_PERMILLE, 970)
        .measuring("body-service", "receipts", Measure.SENT_BYTES, 1L << 20)
        .measuring("body-service", "receipts", Measure.ASKED_BYTES, 40L << 20)
        .tell();

    assertIs(Cause.PEERS_SLOW, "peers:");
  }

  @Test
  void aStoreThatLagsWithAnIdleDiskLacksCpu() {
    cluster.measuring("block-store", "volume-0", Measure.LAG_RECORDS, 2_000).measuring("block-store", "volume-0", Measure.WRITING_PERMILLE, 60).tell();

    assertIs(Cause.STORE_SLOW, "its disk takes 6 %");
  }

  @Test
  void whatPilesUpBeforeTheCheckersIsForWantOfCpuWhateverTheServiceCallsIt() {
    cluster.waiting("body-service", "receipts", "the store: 128 MiB are on their way to it")
        .measuring("body-service", "receipts", Measure.ASKED_BYTES, 10 << 20)
        .measuring("body-service", "receipts", Measure.CHECKING_BYTES, 100 << 20)
        .measuring("body-service", "receipts", Measure.SENT_BYTES, 18 << 20)
        .tell();

    assertIs(Cause.CPU, "100 MiB that came wait for body-service to verify them");
  }

  @Test
  void whatPilesUpAtThePeersIsThePeersWhateverTheServiceCallsIt() {
    cluster.waiting("body-service", "receipts", "the store: 128 MiB are on their way to it")
        .measuring("body-service", "receipts", Measure.ASKED_BYTES, 110 << 20)
        .measuring("body-service", "receipts", Measure.SENT_BYTES, 18 << 20)
        .tell();

    assertIs(Cause.PEERS_SLOW, "4 peers");
  }

  @Test
  void aThreadThatNeverRestsIsShortOfCpu() {
    cluster.measuring("body-service", "receipts", Measure.BUSY_PERMILLE, 970).tell();

    assertIs(Cause.CPU, "body-service", "97 %", "more instances");
  }

  @Test
  void aFullMachineIsToBlameOnlyWherePeersAnswerFast() {
    cluster.measuring("body-service", "receipts", Measure.CPU_PERMILLE, 990).tell();
    assertIs(Cause.PEERS_SLOW, "4 peers");

    cluster.answeringWithin(40).tell();
    assertIs(Cause.CPU, "the machine of body-service is busy 99 %", "40 ms");
  }

  @Test
  void aStateThatChangesFasterThanItIsMendedNeedsWorkers() {
    cluster.synced().state(0.9).waiting("state-sync-service", "state", "more workers or peers: the chain changes its state faster than it is mended").tell();

    assertIs(Cause.WORKERS, "1 of state-sync-service mends");
  }

  @Test
  void whatPassesByItselfIsSaidInTheStagesOwnWords() {
    cluster.reached(Stage.HEADERS, 0).reached(Stage.BODIES, 0).reached(Stage.RECEIPTS, 0).waiting("header-service", "headers", "the master to say what it has").tell();

    assertIs(Cause.BEGINNING, "headers waits for the master to say");
  }

  @Test
  void anInvalidChainIsNoFaultOfThePeers() {
    cluster.waiting("body-service", "receipts", "another chain: block #8001 of this one is invalid: no").tell();

    assertIs(Cause.INVALID_CHAIN, "block #8001");
  }
}
