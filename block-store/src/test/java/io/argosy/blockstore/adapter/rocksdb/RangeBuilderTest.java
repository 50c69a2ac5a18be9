package io.argosy.blockstore.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.blockstore.StatePacks;
import io.argosy.blockstore.adapter.rocksdb.RangeBuilder.Finished;
import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.StateLedger;
import io.argosy.blockstore.core.Table;
import io.argosy.packs.BuildRange;
import io.argosy.packs.StateCommit;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.stages.StateShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that are killed at any point leave nothing false, and the next one finds its way. */
class RangeBuilderTest {
  private static final StateShards ONE = new StateShards(1);
  private static final int RANGE = 0x42;

  private final ServedState state = GeneratedState.seeded(17, 4000).withContracts(1000, 100).make();
  private final StatePacks packs = new StatePacks(state, ONE, 40);
  private final RocksMemory memory = new RocksMemory(16 << 20, 8 << 20);
  private final List<RangeBuilder> builders = new ArrayList<>();

  @TempDir
  Path folder;

  private Volume volume;

  @BeforeEach
  void download() {
    open();
    apply(packs.begin(1));
    packs.download(Gen.seeded(1), 1, 0).forEach(this::apply);
    apply(new BuildRange(1, RANGE));
  }

  @AfterEach
  void close() {
    kill();
    memory.close();
  }

  private void open() {
    volume = Volume.open(folder, new VolumeIdentity(1337, Hash.ZERO, 1, 1, 0, 1), memory, Volume.Access.WRITE);
  }

  /** Files stay as they are. */
  private void kill() {
    builders.forEach(RangeBuilder::close);
    builders.clear();
    volume.close();
  }

  private void apply(StateCommit pack) {
    try (Volume.Batch batch = volume.batch()) {
      StateLedger ledger = StateLedger.open(0, ONE, batch);
      assertThat(ledger.apply(pack)).isNotInstanceOf(Applied.Refused.class);
      ledger.writeProgress();
      batch.commit();
    }
  }

  private RangeBuilder builder() {
    RangeBuilder builder = new RangeBuilder(volume, () -> true, failure -> {
      throw new AssertionError(failure);
    });
    builders.add(builder);
    return builder;
  }

  private Finished build(RangeBuilder builder) {
    try (Volume.Batch batch = volume.batch()) {
      builder.order(StateLedger.open(0, ONE, batch).orders());
    }
    assertThat(builder.buildNext()).isTrue();
    return builder.takeFinished().getFirst();
  }

  private Map<String, String> nodes() {
    Map<String, String> nodes = new TreeMap<>();
    for (Table table : List.of(Table.ACCOUNT_NODES, Table.STORAGE_NODES)) {
      volume.scan(table, new byte[0], (key, value) -> {
        nodes.put(table + Hex.encode(key), Hex.encode(value));
        return true;
      });
    }
    return nodes;
  }

  private List<Path> buildFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("build-")).toList();
    }
  }

  /** The nodes of an undisturbed build. */
  private Map<String, String> expected() {
    Finished build = build(builder());
    build.files().forEach(volume::ingestFiles);
    Map<String, String> nodes = nodes();
    assertThat(nodes).isNotEmpty();
    try (Volume.Batch batch = volume.batch()) {
      batch.deleteRange(Table.ACCOUNT_NODES, new byte[0], new byte[] {127});
      batch.deleteRange(Table.STORAGE_NODES, new byte[0], Hash.HIGHEST.toBytes());
      batch.commit();
    }
    assertThat(nodes()).isEmpty();
    return nodes;
  }

  @Test
  void killedBeforeTheFilesAreIngestedTheyAreDeletedAtTheNextStart() throws Exception {
    Map<String, String> expected = expected();
    Finished first = build(builder());
    assertThat(buildFiles()).isNotEmpty();
    kill();

    open();
    builder().start();

    assertThat(buildFiles()).isEmpty();
    assertThat(nodes()).isEmpty();
    Finished again = build(builder());
    assertThat(again.built()).isEqualTo(first.built());
    again.files().forEach(volume::ingestFiles);
    assertThat(nodes()).isEqualTo(expected);
  }

  /** Ingesting links a file first and unlinks its old name after. */
  @Test
  void killedBetweenTheStepsOfIngestingTheDatabaseKeepsItsFile() throws Exception {
    Map<String, String> expected = expected();
    Finished build = build(builder());
    List<Path> files = build.files().values().stream().flatMap(List::stream).toList();
    for (Path file : files) {
      Files.createLink(folder.resolve("kept-" + file.getFileName()), file);
    }
    build.files().forEach(volume::ingestFiles);
    for (Path file : files) {
      Files.move(folder.resolve("kept-" + file.getFileName()), file);
    }
    kill();
    assertThat(buildFiles()).hasSameSizeAs(files);

    open();
    builder().start();
    assertThat(buildFiles()).isEmpty();
    assertThat(nodes()).isEqualTo(expected);
    apply(packs.begin(2));
    Finished other = build(builder());
    other.files().forEach(volume::ingestFiles);
    kill();
    open();

    assertThat(nodes()).isEqualTo(expected);
  }

  @Test
  void killedBeforeTheRangeIsNotedAsBuiltItIsBuiltAgainFromItsNodes() {
    Finished first = build(builder());
    first.files().forEach(volume::ingestFiles);
    Map<String, String> nodes = nodes();
    kill();

    open();
    Finished again = build(builder());

    assertThat(again.order()).isEqualTo(first.order());
    assertThat(again.built().part()).isEqualTo(first.built().part());
    assertThat(again.built().unsound()).isZero();
    assertThat(again.built().rows()).isLessThan(first.built().rows());
    again.files().forEach(volume::ingestFiles);
    assertThat(nodes()).isEqualTo(nodes);
  }

  @Test
  void whatIsAbandonedIsForgottenWithItsFiles() throws IOException {
    RangeBuilder builder = builder();
    try (Volume.Batch batch = volume.batch()) {
      builder.order(StateLedger.open(0, ONE, batch).orders());
    }
    builder.buildNext();
    assertThat(buildFiles()).isNotEmpty();

    builder.abandon();

    assertThat(buildFiles()).isEmpty();
    assertThat(builder.isBusy()).isFalse();
    assertThat(builder.takeFinished()).isEmpty();
    assertThat(build(builder).built().unsound()).isZero();
  }
}
