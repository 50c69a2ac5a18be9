package io.argosy.blockstore.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.ChainPacks;
import io.argosy.blockstore.core.AuditReport;
import io.argosy.blockstore.core.KeyLayout;
import io.argosy.blockstore.core.ShardClaim;
import io.argosy.blockstore.core.ShardClaim.Standing;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.BlockPart;
import io.argosy.packs.PutBlocks;
import io.argosy.packs.Unwind;
import io.argosy.primitives.BlockRange;
import io.argosy.testkit.chain.ChainBuilder;
import io.argosy.testkit.chain.TestChain;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard goes to another volume, and the plug may be pulled after every step. */
class MovingShardTest {
  private static final String TOPIC = "commits";

  private final TestChain chain = ChainBuilder.seeded(5).blocks(80);

  @TempDir
  Path folder;

  private Volumes open() {
    return Volumes.open(folder, chain.genesis().header(), 2, 2);
  }

  private static AuditReport audit(Volumes volumes, long last) {
    return volumes.chain().audit(new BlockRange(0, last));
  }

  private static void assertOneOwner(Volumes volumes, int owner) {
    assertThat(ShardMap.of(volumes.all()).ownerOf(0)).isEqualTo(owner);
    AuditReport report = audit(volumes, 80);
    assertThat(report.findings()).isEmpty();
    assertThat(report.blocks()).isEqualTo(81);
    assertThat(volumes.chain().header(volumes.chain().canonical(40).orElseThrow().hash())).isPresent();
  }

  @Test
  void whereverTheMoveIsCutThereIsOneOwnerWithAllOfItAndAnotherTryEndsIt() {
    AuditReport before;
    try (Volumes volumes = open().store(chain)) {
      try (Volume.Batch batch = volumes.all().getFirst().batch()) {
        batch.put(Table.META, KeyLayout.position(TOPIC, 0), new byte[] {7});
        batch.commit();
      }
      before = audit(volumes, 80);
      MovingShard move = new MovingShard(ShardMap.of(volumes.all()), volumes.all(), 0, 1, TOPIC);
      assertThat(move.copy(() -> true)).isTrue();
    }
    try (Volumes volumes = open()) {
      assertOneOwner(volumes, 0);
      ShardMap map = ShardMap.of(volumes.all());
      MovingShard.erase(map, volumes.all(), 0, TOPIC);
      assertOneOwner(volumes, 0);
      MovingShard move = new MovingShard(map, volumes.all(), 0, 1, TOPIC);
      assertThat(move.copy(() -> true)).isTrue();
      assertThat(move.handOver()).isTrue();
      assertThat(move.isDone()).isTrue();
    }
    try (Volumes volumes = open()) {
      assertOneOwner(volumes, 1);
      assertThat(volumes.all().get(1).get(Table.META, KeyLayout.position(TOPIC, 0))).containsExactly(7);
      // Half erased.
      try (Volume.Batch batch = volumes.all().getFirst().batch()) {
        batch.put(Table.META, KeyLayout.claim(0), new ShardClaim(1, Standing.LEAVES).toBytes());
        batch.deleteRange(Table.CANON, KeyLayout.number(0), KeyLayout.number(50));
        batch.commit();
      }
    }
    try (Volumes volumes = open()) {
      assertOneOwner(volumes, 1);
      MovingShard.erase(ShardMap.of(volumes.all()), volumes.all(), 0, TOPIC);
      assertOneOwner(volumes, 1);
      Volume left = volumes.all().getFirst();
      for (Table table : List.of(Table.CANON, Table.HEADERS, Table.BODIES, Table.RECEIPTS, Table.NUMBERS)) {
        left.scan(table, new byte[0], (_, _) -> {
          throw new AssertionError("left behind in " + table);
        });
      }
      assertThat(left.get(Table.META, KeyLayout.position(TOPIC, 0))).isNull();
      assertThat(audit(volumes, 80).digest()).isEqualTo(before.digest());
    }
  }

  /** Lists lie above gaps, since they come from the head down. */
  @Test
  void accessListsMoveWithTheirShardWherePartsOfThemAreThere() {
    TestChain listed = ChainBuilder.seeded(6).headersOnly().accessListsFrom(10).blocks(3000);
    try (Volumes volumes = Volumes.open(folder, listed.genesis().header(), 2, 2).store(listed)) {
      lists(listed, 2048, 3000).forEach(volumes::apply);
      lists(listed, 600, 700).forEach(volumes::apply);
      ShardMap map = ShardMap.of(volumes.all());
      MovingShard move = new MovingShard(map, volumes.all(), 0, 1, TOPIC);
      move.copy(() -> true);
      lists(listed, 300, 650).forEach(volumes::apply);
      assertThat(move.handOver()).isTrue();
      MovingShard.erase(map, volumes.all(), 0, TOPIC);

      AuditReport report = audit(volumes, 3000);
      assertThat(report.findings()).isEmpty();
      assertThat(report.accessLists()).isEqualTo(953 + 401);
      volumes.all().getFirst().scan(Table.ACCESS_LISTS, new byte[0], (_, _) -> {
        throw new AssertionError("left behind");
      });
    }
  }

  private static List<PutBlocks> lists(TestChain chain, long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(chain::block)
        .map(block -> new PutBlocks(0, BlockPart.ACCESS_LIST, List.of(new PutBlocks.Entry(block.ref(), block.accessList().orElseThrow()))))
        .toList();
  }

  @Test
  void aShardComesBackAndIsWrittenOnWhereItIs() {
    try (Volumes volumes = open().store(chain.upTo(40))) {
      ShardMap map = ShardMap.of(volumes.all());
      for (int target : new int[] {1, 0, 1}) {
        MovingShard move = new MovingShard(map, volumes.all(), 0, target, TOPIC);
        move.copy(() -> true);
        assertThat(move.handOver()).isTrue();
        MovingShard.erase(map, volumes.all(), 0, TOPIC);
      }
      ChainPacks.all(0, chain, 41, 100).forEach(volumes::apply);

      assertOneOwner(volumes, 1);
    }
  }

  @Test
  void whatComesWhileItIsCopiedComesAlong() {
    try (Volumes volumes = open().store(chain.upTo(40))) {
      ShardMap map = ShardMap.of(volumes.all());
      MovingShard move = new MovingShard(map, volumes.all(), 0, 1, TOPIC);
      move.copy(() -> true);
      volumes.apply(ChainPacks.headers(0, chain, 41, 80));
      volumes.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 60, 80));
      assertThat(move.handOver()).isTrue();
      volumes.apply(ChainPacks.parts(0, BlockPart.BODY, chain, 41, 59));
      volumes.apply(ChainPacks.parts(0, BlockPart.RECEIPTS, chain, 41, 80));

      assertOneOwner(volumes, 1);
    }
  }

  @Test
  void anUnwindMeanwhileMakesTheCopyVoid() {
    TestChain fork = chain.forkAt(50).longer(30);
    try (Volumes volumes = open().store(chain)) {
      ShardMap map = ShardMap.of(volumes.all());
      MovingShard move = new MovingShard(map, volumes.all(), 0, 1, TOPIC);
      move.copy(() -> true);
      volumes.apply(new Unwind(1, chain.header(50).ref(), "a test"));
      ChainPacks.all(1, fork, 51, 100).forEach(volumes::apply);

      assertThat(move.handOver()).isFalse();
      assertThat(map.ownerOf(0)).isZero();
      move.copy(() -> true);
      assertThat(move.handOver()).isTrue();
      MovingShard.erase(map, volumes.all(), 0, TOPIC);

      assertOneOwner(volumes, 1);
      assertThat(volumes.chain().canonical(80)).contains(fork.header(80).ref());
    }
  }

  @Test
  void whoeverOpensOneVolumeBeforeAMoveAndAnotherAfterItIsTold() {
    assertThat(ShardClaim.owner(0, Map.of())).contains(0);
    assertThat(ShardClaim.owner(0, Map.of(1, new ShardClaim(1, Standing.OWNS)))).contains(1);
    assertThat(ShardClaim.owner(0, Map.of(0, new ShardClaim(1, Standing.GONE)))).isEmpty();
    assertThat(ShardClaim.owner(0, Map.of(0, new ShardClaim(3, Standing.OWNS), 1, new ShardClaim(2, Standing.OWNS)))).contains(0);
    assertThat(ShardClaim.isToBeErased(1, 0, Map.of(0, new ShardClaim(3, Standing.OWNS), 1, new ShardClaim(2, Standing.OWNS)))).isTrue();
    assertThat(ShardClaim.isToBeErased(0, 0, Map.of(0, new ShardClaim(3, Standing.OWNS)))).isFalse();
    try (Volumes volumes = open()) {
      try (Volume.Batch batch = volumes.all().getFirst().batch()) {
        batch.put(Table.META, KeyLayout.claim(0), new ShardClaim(1, Standing.GONE).toBytes());
        batch.commit();
      }
      assertThatThrownBy(() -> ShardMap.of(volumes.all())).hasMessageContaining("try again");
    }
  }
}
