package io.argosy.blockstore.adapter.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.blockstore.core.Table;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeTest {
  private static final Hash GENESIS = Hash.keccak(new byte[] {1});
  private static final VolumeIdentity IDENTITY = new VolumeIdentity(1337, GENESIS, 4, 16, 0, 2);
  private static final byte[] OFFSET = bytes("o/offset");

  private final RocksMemory memory = new RocksMemory(16 << 20, 8 << 20);

  @TempDir
  Path folder;

  @AfterEach
  void closeMemory() {
    memory.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Volume open(Path where) {
    return Volume.open(where, IDENTITY, memory, Volume.Access.WRITE);
  }

  private static void write(Volume volume, int number, byte[] payload) {
    try (Volume.Batch batch = volume.batch()) {
      batch.put(Table.BODIES, bytes("body" + number), payload);
      batch.put(Table.META, OFFSET, bytes("" + number));
      batch.commit();
    }
  }

  @Test
  void eachLifeHasAHigherNumberThanTheOneBeforeWhateverTheClockSays() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    try (Volume volume = open(folder)) {
      assertThat(VolumeFormat.nextIncarnation(volume, now)).isEqualTo(now.toEpochMilli());
    }
    try (Volume volume = open(folder)) {
      assertThat(VolumeFormat.nextIncarnation(volume, now.minusSeconds(3_600))).isEqualTo(now.toEpochMilli() + 1);
      assertThat(VolumeFormat.nextIncarnation(volume, now.plusSeconds(60))).isEqualTo(now.plusSeconds(60).toEpochMilli());
    }
  }

  @Test
  void showsNothingOfABatchBeforeItIsCommitted() {
    try (Volume volume = open(folder); Volume.Batch batch = volume.batch()) {
      batch.put(Table.BODIES, bytes("a"), bytes("1"));
      batch.put(Table.META, bytes("b"), bytes("2"));

      assertThat(volume.get(Table.BODIES, bytes("a"))).isNull();
      assertThat(batch.get(Table.META, bytes("b"))).isNull();

      batch.commit();

      assertThat(volume.get(Table.BODIES, bytes("a"))).isEqualTo(bytes("1"));
      assertThat(volume.get(Table.META, bytes("b"))).isEqualTo(bytes("2"));
      assertThat(batch.isEmpty()).isTrue();
    }
  }

  @Test
  void keepsWhatWasCommittedOverReopening() {
    try (Volume volume = open(folder)) {
      write(volume, 1, bytes("x"));
      volume.reopen();

      assertThat(volume.get(Table.BODIES, bytes("body1"))).isEqualTo(bytes("x"));
    }
    try (Volume volume = open(folder)) {
      assertThat(volume.get(Table.META, OFFSET)).isEqualTo(bytes("1"));
    }
  }

  @Test
  void refusesReadsAndWritesOnceItIsClosed() {
    Volume volume = open(folder);
    volume.close();

    assertThatThrownBy(() -> volume.get(Table.META, OFFSET)).isInstanceOf(VolumeException.class).hasMessageContaining("closed");
    assertThatThrownBy(volume::syncWal).isInstanceOf(VolumeException.class).hasMessageContaining("closed");
  }

  @Test
  void cuttingTheTailOfTheLogRollsDataAndPositionBackTogether() throws IOException {
    Path original = folder.resolve("original");
    try (Volume volume = open(original)) {
      for (int i = 1; i <= 50; i++) {
        write(volume, i, Gen.seeded(i).bytes(1000));
      }
      volume.syncWal();
      long logBytes = Files.size(newestLog(original));
      for (int cut = 1; cut < logBytes; cut += (int) (logBytes / 23)) {
        Path copy = folder.resolve("cut-" + cut);
        copyOf(original, copy);
        truncate(newestLog(copy), logBytes - cut);

        requireWhole(copy);
      }
    }
  }

  /** Every body up to the position is there, and none above. */
  private void requireWhole(Path copy) {
    try (Volume volume = open(copy)) {
      byte[] offset = volume.get(Table.META, OFFSET);
      int last = offset == null ? 0 : Integer.parseInt(new String(offset, StandardCharsets.US_ASCII));
      assertThat(last).isLessThan(50);
      for (int i = 1; i <= 50; i++) {
        byte[] body = volume.get(Table.BODIES, bytes("body" + i));
        assertThat(body).as("body %d with position %d", i, last).isEqualTo(i <= last ? Gen.seeded(i).bytes(1000) : null);
      }
    }
  }

  private static Path newestLog(Path volume) throws IOException {
    try (Stream<Path> files = Files.list(volume)) {
      return files.filter(file -> file.toString().endsWith(".log")).max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(size);
    }
  }

  private static void copyOf(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(f -> !f.endsWith("LOCK")).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void refusesAFolderOfAnotherNetworkOrLayout() {
    open(folder).close();

    for (VolumeIdentity other : List.of(
        new VolumeIdentity(1, GENESIS, 4, 16, 0, 2),
        new VolumeIdentity(1337, Hash.ZERO, 4, 16, 0, 2),
        new VolumeIdentity(1337, GENESIS, 8, 16, 0, 2),
        new VolumeIdentity(1337, GENESIS, 4, 16, 1, 2),
        new VolumeIdentity(1337, GENESIS, 4, 16, 0, 1))) {
      assertThatThrownBy(() -> Volume.open(folder, other, memory, Volume.Access.WRITE))
          .isInstanceOf(VolumeIdentity.WrongVolume.class)
          .hasMessageContaining("was made with")
          .hasMessageContaining("use another data directory");
    }
  }

  @Test
  void readsItsIdentityFromTheFolder() {
    open(folder).close();

    assertThat(VolumeIdentity.read(folder)).isEqualTo(IDENTITY);
    assertThat(VolumeIdentity.foldersBelow(folder.getParent())).contains(folder);
  }

  @Test
  void aReaderMakesNothingOfAnEmptyFolder() throws IOException {
    assertThatThrownBy(() -> Volume.open(folder, IDENTITY, memory, Volume.Access.READ))
        .isInstanceOf(VolumeIdentity.WrongVolume.class)
        .hasMessageContaining("no Argosy volume");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aSecondWriterIsRefused() {
    try (Volume volume = open(folder)) {
      assertThatThrownBy(() -> open(folder)).isInstanceOf(VolumeException.class).hasMessageContaining("does not open");
      write(volume, 1, bytes("still works"));
    }
  }

  @Test
  void aReaderSeesWhatWasCommittedWhenItOpened() {
    try (Volume writer = open(folder)) {
      write(writer, 1, bytes("x"));
      try (Volume reader = Volume.open(folder, IDENTITY, memory, Volume.Access.READ)) {
        write(writer, 2, bytes("y"));

        assertThat(reader.get(Table.BODIES, bytes("body1"))).isEqualTo(bytes("x"));
        assertThat(reader.get(Table.BODIES, bytes("body2"))).isNull();
        assertThatThrownBy(() -> write(reader, 3, bytes("z"))).isInstanceOf(VolumeException.class);
      }
    }
  }

  @Test
  void ingestingTheSameRowsAgainChangesNothing() {
    List<Map.Entry<byte[], byte[]>> rows = List.of(Map.entry(bytes("a"), bytes("1")), Map.entry(bytes("b"), bytes("2")));
    try (Volume volume = open(folder)) {
      volume.ingest(Table.TRANSACTIONS, rows);
      volume.ingest(Table.TRANSACTIONS, rows);
      volume.ingest(Table.TRANSACTIONS, List.of(Map.entry(bytes("b"), bytes("3"))));

      assertThat(volume.get(Table.TRANSACTIONS, bytes("a"))).isEqualTo(bytes("1"));
      assertThat(volume.get(Table.TRANSACTIONS, bytes("b"))).isEqualTo(bytes("3"));
      assertThat(volume.getAll(Table.TRANSACTIONS, List.of(bytes("b"), bytes("c")))).containsExactly(bytes("3"), null);
    }
  }

  /** What a kill leaves between the two steps of a move: the ingested file under its old name too. */
  @Test
  void aFileThatAKilledIngestLeftIsNotWrittenInto() throws Exception {
    try (Volume volume = open(folder)) {
      volume.ingest(Table.TRANSACTIONS, List.of(Map.entry(bytes("a"), bytes("1"))));
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path ingested = files.filter(f -> f.toString().endsWith(".sst")).findFirst().orElseThrow();
      Files.createLink(folder.resolve("ingest-transactions.sst"), ingested);
    }

    try (Volume volume = open(folder)) {
      volume.ingest(Table.TRANSACTIONS, List.of(Map.entry(bytes("b"), bytes("2"))));
    }

    try (Volume volume = open(folder)) {
      assertThat(volume.get(Table.TRANSACTIONS, bytes("a"))).isEqualTo(bytes("1"));
      assertThat(volume.get(Table.TRANSACTIONS, bytes("b"))).isEqualTo(bytes("2"));
    }
  }

  @Test
  void reopeningWhileOthersReadAndIngestHurtsNobody() throws InterruptedException {
    try (Volume volume = open(folder)) {
      write(volume, 1, bytes("x"));
      List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
      List<Thread> others = Stream.<Runnable>of(
              () -> volume.get(Table.BODIES, bytes("body1")),
              () -> volume.ingest(Table.TRANSACTIONS, List.of(Map.entry(bytes("a"), bytes("1")))),
              () -> write(volume, 1, bytes("x")))
          .map(work -> Thread.ofPlatform().start(() -> {
            try {
              for (int i = 0; i < 40; i++) {
                work.run();
              }
            } catch (RuntimeException e) {
              failures.add(e);
            }
          }))
          .toList();
      for (int i = 0; i < 10; i++) {
        volume.reopen();
      }
      for (Thread other : others) {
        other.join();
      }

      assertThat(failures).isEmpty();
      assertThat(volume.get(Table.BODIES, bytes("body1"))).isEqualTo(bytes("x"));
    }
  }

  @Test
  void aFullDiskIsToldApartAndOverWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk.toString()), "may not mount a small disk here");
    try {
      Path ballast = disk.resolve("ballast");
      try (Volume volume = open(disk.resolve("volume"))) {
        Files.write(ballast, new byte[24 << 20]);
        int written = writeUntilFull(volume);

        Files.delete(ballast);
        volume.reopen();

        byte[] offset = Objects.requireNonNull(volume.get(Table.META, OFFSET));
        assertThat(new String(offset, StandardCharsets.US_ASCII)).isEqualTo("" + written);
        assertThat(volume.get(Table.BODIES, bytes("body" + (written + 1)))).isNull();
        write(volume, written + 1, bytes("room again"));
        volume.syncWal();
        volume.reopen();
        assertThat(volume.get(Table.BODIES, bytes("body" + (written + 1)))).isEqualTo(bytes("room again"));
      }
    } finally {
      run("umount", disk.toString());
    }
  }

  /** The last batch that was committed. */
  private static int writeUntilFull(Volume volume) {
    for (int i = 1; i < 1000; i++) {
      try {
        write(volume, i, Gen.seeded(i).bytes(200_000));
      } catch (VolumeException e) {
        assertThat(e.isNoSpace()).as(e.getMessage()).isTrue();
        assertThatThrownBy(() -> write(volume, 1000, bytes("x"))).isInstanceOf(VolumeException.class);
        return i - 1;
      }
    }
    throw new AssertionError("the disk did not fill");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
