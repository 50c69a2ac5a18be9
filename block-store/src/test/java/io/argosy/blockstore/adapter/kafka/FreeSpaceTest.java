package io.argosy.blockstore.adapter.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
  @TempDir
  private Path folder;

  @Test
  void eachRungOfTheLadderIsSaidInWordsThatNameTheDisk() {
    long free = FreeSpace.freeBytes(folder);
    FreeSpace ample = new FreeSpace(0);
    FreeSpace low = new FreeSpace(free * 2 / 3);
    FreeSpace reserve = new FreeSpace(2 * free);

    assertThat(ample.of(folder)).isEqualTo(Room.AMPLE);
    assertThat(low.of(folder)).isEqualTo(Room.LOW);
    assertThat(reserve.of(folder)).isEqualTo(Room.RESERVE);
    assertThat(ample.sentence(folder, Room.AMPLE)).isEmpty();
    assertThat(low.sentence(folder, Room.LOW)).contains(folder.toString(), "the transaction index rests");
    assertThat(reserve.sentence(folder, Room.RESERVE)).contains(folder.toString(), "must stay free");
    assertThat(ample.sentence(folder, Room.FULL)).contains(folder.toString(), "a write found none");
  }

  @Test
  void aFolderThatIsGoneHasNoRoom() {
    assertThat(new FreeSpace(0).of(folder.resolve("gone"))).isEqualTo(Room.RESERVE);
  }
}
