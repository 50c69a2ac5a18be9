package io.argosy.peergateway.adapter.slots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFolderTest {
  @Test
  void eachTakesTheFirstThatIsFree(@TempDir Path parent) {
    try (SlotFolder first = take(parent); SlotFolder second = take(parent); SlotFolder third = take(parent)) {
      assertThat(List.of(first.slot(), second.slot(), third.slot())).containsExactly(0, 1, 2);
      assertThat(List.of(first.folder(), second.folder(), third.folder())).doesNotHaveDuplicates().allMatch(Files::isDirectory);

      assertThat(SlotFolder.firstFree(parent, 3)).isEmpty();
    }
  }

  @Test
  void whatWasGivenBackIsTakenAgainWithAllThatIsInIt(@TempDir Path parent) throws IOException {
    SlotFolder first = take(parent);
    try (SlotFolder second = take(parent)) {
      Files.writeString(first.folder().resolve("node.key"), "a key");

      first.close();

      try (SlotFolder again = take(parent)) {
        assertThat(again.slot()).isZero();
        assertThat(again.folder().resolve("node.key")).hasContent("a key");
        assertThat(second.slot()).isOne();
      }
    }
  }

  @Test
  void aProcessThatIsKilledGivesItsSlotBack(@TempDir Path parent) throws Exception {
    Tenant tenant = new Tenant(parent);
    assertThat(tenant.slot()).isZero();
    try (SlotFolder second = take(parent)) {
      assertThat(second.slot()).isOne();
    }

    tenant.process.destroyForcibly().waitFor();

    try (SlotFolder first = take(parent)) {
      assertThat(first.slot()).isZero();
    }
  }

  @Test
  void processesThatStartTogetherShareNone(@TempDir Path parent) throws Exception {
    List<Tenant> tenants = new ArrayList<>();
    try {
      IntStream.range(0, 3).forEach(_ -> tenants.add(new Tenant(parent)));

      assertThat(tenants).extracting(Tenant::slot).containsExactlyInAnyOrder(0, 1, 2);
    } finally {
      tenants.forEach(tenant -> tenant.process.destroyForcibly());
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError(@TempDir Path parent) throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");

    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> SlotFolder.firstFree(file, 3));
  }

  private static SlotFolder take(Path parent) {
    return SlotFolder.firstFree(parent, 3).orElseThrow();
  }

  /** Another process that took a slot and has it until it is killed. */
  static final class Tenant {
    private final Process process;

    Tenant(Path parent) {
      try {
        process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Tenant.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits until it has one. */
    int slot() {
      try {
        return Integer.parseInt(process.inputReader().readLine());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public static void main(String[] args) throws IOException {
      try (SlotFolder own = take(Path.of(args[0]))) {
        System.out.println(own.slot());
        // Until the test ends, if it does not kill.
        while (System.in.read() >= 0) {
          continue;
        }
      }
    }
  }
}
