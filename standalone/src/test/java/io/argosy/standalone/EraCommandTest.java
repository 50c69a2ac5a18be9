package io.argosy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EraCommandTest {
  @Test
  void badUseIsSaid(@TempDir Path folder) {
    assertUsage("no archives (NETWORK-EPOCH-ROOT.era1) in " + folder, "verify", folder.toString());
    assertUsage(folder.resolve("none") + " is not there", "verify", folder.resolve("none").toString());
    assertUsage("--threads 0: expected at least 1", "verify", folder.toString(), "--threads", "0");
    assertUsage("--network a/b is no name for a file", "export", "--data-dir", folder.toString(), "--to", folder.toString(), "--network", "a/b");
  }

  @Test
  void aPlaceOfArchivesIsLookedAtBeforeAnythingStarts(@TempDir Path folder) {
    ClusterOptions options = ClusterOptions.of(folder, "mainnet", List.of()).withArchives(folder.resolve("none").toString());

    assertThatThrownBy(() -> StartCheck.words(options)).isInstanceOf(ArgosyException.class).hasMessageEndingWith("is neither a folder nor an address (http:// or https://)");
  }

  private static void assertUsage(String message, String... arguments) {
    List<Exception> thrown = new ArrayList<>();

    new CommandLine(new EraCommand()).setExecutionExceptionHandler((e, _, _) -> {
      thrown.add(e);
      return 0;
    }).execute(arguments);

    assertThat(thrown).singleElement().isInstanceOfSatisfying(ArgosyException.class, e -> {
      assertThat(e.exit()).isEqualTo(ExitCode.USAGE);
      assertThat(e).hasMessage(message);
    });
  }
}
