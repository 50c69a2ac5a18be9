package io.argosy.era;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EraFolderTest {
  private static final String SUM = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir private Path folder;

  @Test
  void filesAreThoseThatAreNamedAsArchivesInOrder() throws Exception {
    for (String name : List.of("mainnet-00001-a5364e9a.era1", "mainnet-00000-5ec1ffb8.era1", "mainnet-0-5ec1ffb8.era1", "notes.txt", ".main-00000-5ec1ffb8.era1.part")) {
      Files.writeString(folder.resolve(name), "");
    }

    assertThat(EraFolder.list(folder).keySet()).extracting(EraName::fileName).containsExactly("mainnet-00000-5ec1ffb8.era1", "mainnet-00001-a5364e9a.era1");
    assertThat(EraFolder.list(folder).firstEntry().getKey()).isEqualTo(new EraName("mainnet", 0, "5ec1ffb8"));
  }

  @Test
  void aSumStandsWithItsNameOrInTheOrderOfTheFiles() {
    assertThat(EraFolder.checksums(folder, SUM + "  a.era1\n", List.of())).isEqualTo(Map.of("a.era1", SUM));
    assertThat(EraFolder.checksums(folder, "0x" + SUM.toUpperCase(java.util.Locale.ROOT).replace("0X", "0x") + "\n", List.of("b"))).isEqualTo(Map.of("b", SUM));
  }

  @Test
  void whatIsNoListOfSumsIsRefused() {
    assertThatThrownBy(() -> EraFolder.checksums(folder, "<html>", List.of())).isInstanceOf(BadArchiveException.class).hasMessageContaining("got <html>");
    assertThatThrownBy(() -> EraFolder.checksums(folder, SUM, List.of("a", "b"))).isInstanceOf(BadArchiveException.class).hasMessageContaining("1 checksums without names for 2");
  }

  @Test
  void aFileWithAnotherSumIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "hello");

    EraFolder.check(file, Optional.of(SUM));
    EraFolder.check(file, Optional.empty());
    assertThatThrownBy(() -> EraFolder.check(file, Optional.of("0" + SUM.substring(1)))).isInstanceOf(BadArchiveException.class).hasMessageContaining("got " + SUM);
  }
}
