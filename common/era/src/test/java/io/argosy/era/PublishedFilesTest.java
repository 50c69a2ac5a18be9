package io.argosy.era;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two files that others wrote: one by nimbus, one by geth. */
class PublishedFilesTest {
  @ParameterizedTest
  @CsvSource({Archives.MAINNET + ", 0, 0, 5ec1ffb8", Archives.SEPOLIA + ", 172032, 93, b8814b14"})
  void everyBlockHasItsRootsAndTheAccumulatorIsThatOfTheName(String published, long first, int transactions, String root) {
    try (EraFile file = EraFile.open(Archives.published(published))) {
      EraReport report = EraCheck.check(file, 1);

      assertThat(file.first()).isEqualTo(first);
      assertThat(file.count()).isEqualTo(EraFile.MAX_BLOCKS);
      assertThat(report.transactions()).isEqualTo(transactions);
      assertThat(report.accumulator()).isEqualTo(file.accumulator());
      assertThat(report.accumulator().toHex()).startsWith("0x" + root);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Archives.MAINNET, Archives.SEPOLIA})
  void whatWeWriteFromItsBlocksIsTheSameFileByteForByte(String published, @TempDir Path folder) {
    Path original = Archives.published(published);
    String network = EraName.parse(original.getFileName().toString()).orElseThrow().network();

    Path written;
    try (EraFile file = EraFile.open(original); EraWriter writer = new EraWriter(folder, network, file.first())) {
      for (EraBlock block : Archives.blocks(file, file.first(), file.count())) {
        writer.add(block.header(), block.body(), block.receipts(), block.totalDifficulty());
      }
      written = writer.finish();
    }

    assertThat(written.getFileName()).isEqualTo(original.getFileName());
    assertThat(written).hasSameBinaryContentAs(original);
  }

  @Test
  void headersAloneAreCheckedToTheSameEndAsAllOfTheFile() {
    try (EraFile file = EraFile.open(Archives.published(Archives.SEPOLIA))) {
      EraHeaders headers = EraHeaders.check(file);

      assertThat(headers).isEqualTo(EraCheck.check(file, 2).headers());
      assertThat(headers.hashes()).hasSize(file.count());
      assertThat(headers.totalDifficulty()).isEqualTo(file.totalDifficulty(file.last()));
      assertThat(headers.hashes().getLast()).isEqualTo(file.header(file.last()).keccak());
    }
  }

  @Test
  void anExcerptIsAWholeFileOfItsOwn(@TempDir Path folder) {
    Path excerpt = Archives.excerpt(Archives.SEPOLIA, 100, folder);

    try (EraFile file = EraFile.open(excerpt)) {
      assertThat(EraCheck.check(file, 1).headers().hashes()).hasSize(100);
      assertThat(file.last()).isEqualTo(172_131);
    }
  }
}
