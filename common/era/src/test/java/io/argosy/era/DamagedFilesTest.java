package io.argosy.era;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import io.argosy.rlp.RlpSlice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a file, it is said where and what, by one exception, and no block passes for whole that is another. */
class DamagedFilesTest {
  private static final int BLOCKS = 24;

  @TempDir private static Path originals;

  @TempDir private Path folder;
  private Path file;
  private byte[] whole;

  @BeforeEach
  void aSmallFileOfRealBlocks() {
    whole = Archives.bytes(Archives.excerpt(Archives.SEPOLIA, BLOCKS, originals));
    file = folder.resolve("damaged");
  }

  @Test
  void undamagedItPasses() {
    Archives.write(file, whole);

    try (EraFile opened = EraFile.open(file)) {
      assertThat(EraCheck.check(opened, 1).headers().hashes()).hasSize(BLOCKS);
    }
  }

  @SeededTest(runs = 200)
  void oneBitAnywhereIsNoticed(Gen gen) {
    byte[] damaged = whole.clone();
    damaged[gen.between(0, whole.length - 1)] ^= (byte) (1 << gen.between(0, 7));

    assertRefused(damaged);
  }

  @SeededTest(runs = 100)
  void aByteMoreOrLessOrManyOthersAreNoticed(Gen gen) {
    byte[] damaged = whole;
    for (int times = gen.between(1, 5); times > 0 || Arrays.equals(damaged, whole); times--) {
      damaged = gen.mutated(damaged);
    }

    assertRefused(damaged);
  }

  @SeededTest(runs = 100)
  void aFileThatIsCutAnywhereIsNoticed(Gen gen) {
    int cut = gen.chance(0.5) ? gen.between(0, whole.length - 1) : whole.length - gen.between(1, 8 * BLOCKS + 80);

    assertRefused(Arrays.copyOf(whole, cut));
  }

  @SeededTest(runs = 100)
  void numbersThatRunWildAreNoticed(Gen gen) {
    byte[] damaged = whole.clone();
    int at = gen.chance(0.5) ? gen.between(0, whole.length - 8) : whole.length - 8 * gen.between(1, BLOCKS + 3);
    long wild = gen.oneOf(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 0xffffffffL, 0x7fffffffL << 16, (long) whole.length, gen.anyLong(), gen.anyNumber());
    LittleEndian.putInt64(damaged, at, wild);

    if (!Arrays.equals(damaged, whole)) {
      assertRefused(damaged);
    }
  }

  @Test
  void whereItIsCutIsSaid() {
    assertThatThrownBy(() -> check(new byte[0])).hasMessageContaining("damaged at byte 0: expected 8 bytes, but the file ends at 0");
    assertThatThrownBy(() -> check(Arrays.copyOf(whole, whole.length - 1))).isInstanceOf(BadArchiveException.class).hasMessageContaining("block index of ");
  }

  @Test
  void anIndexThatPointsElsewhereIsNamed() {
    byte[] damaged = whole.clone();
    int second = whole.length - 8 - 8 * BLOCKS + 8;
    LittleEndian.putInt64(damaged, second, LittleEndian.int64(damaged, second) + 1);

    assertThatThrownBy(() -> check(damaged)).isInstanceOf(BadArchiveException.class);
  }

  @Test
  void partsOfAnotherBlockAreNamedByTheirRoots() {
    assertThatThrownBy(() -> checkWith(blocks -> blocks[withTransactions(blocks)] = blocks[withTransactions(blocks)].withBodyOf(blocks[0])))
        .isInstanceOf(BadArchiveException.class)
        .hasMessageMatching(".*body: transactions of #\\d+: expected root .*");
    assertThatThrownBy(() -> checkWith(blocks -> blocks[withTransactions(blocks)] = blocks[withTransactions(blocks)].withReceiptsOf(blocks[0])))
        .isInstanceOf(BadArchiveException.class)
        .hasMessageMatching(".*receipts: receipts of #\\d+: expected root .*");
  }

  @Test
  void blocksThatDoNotLinkAreNamed() {
    assertThatThrownBy(() -> checkWith(blocks -> {
      Parts third = blocks[3];
      blocks[3] = blocks[4];
      blocks[4] = third;
    })).isInstanceOf(BadArchiveException.class).hasMessageContaining("expected header #172035, got #172036");
  }

  @Test
  void aTotalDifficultyThatIsNoSumIsNamed() {
    assertThatThrownBy(() -> checkWith(blocks -> blocks[5] = blocks[5].heavierByOne()))
        .isInstanceOf(BadArchiveException.class)
        .hasMessageContaining("total difficulty of #172037: expected ");
  }

  @Test
  void aFileUnderTheNameOfAnotherIsNamed() {
    Path misnamed = folder.resolve("excerpt-00021-00000000.era1");
    Archives.write(misnamed, whole);

    try (EraFile opened = EraFile.open(misnamed)) {
      assertThatThrownBy(() -> EraHeaders.check(opened)).isInstanceOf(BadArchiveException.class).hasMessageContaining("has another name than its blocks");
    }
  }

  private record Parts(RlpSlice header, RlpSlice body, RlpSlice receipts, UInt256 totalDifficulty) {
    Parts withBodyOf(Parts other) {
      return new Parts(header, other.body, receipts, totalDifficulty);
    }

    Parts withReceiptsOf(Parts other) {
      return new Parts(header, body, other.receipts, totalDifficulty);
    }

    Parts heavierByOne() {
      return new Parts(header, body, receipts, totalDifficulty.add(UInt256.ONE));
    }
  }

  private static int withTransactions(Parts[] blocks) {
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i].receipts.length() > 1) {
        return i;
      }
    }
    throw new AssertionError("no block has transactions");
  }

  /** Checks a file that is written properly, of blocks that are not what they should be. */
  private void checkWith(Consumer<Parts[]> change) {
    try (EraFile original = EraFile.open(Archives.published(Archives.SEPOLIA));
        EraWriter writer = new EraWriter(folder, "changed", original.first())) {
      List<EraBlock> blocks = Archives.blocks(original, original.first(), 2000);
      Parts[] parts = blocks.stream().map(b -> new Parts(b.header(), b.body(), b.receipts(), b.totalDifficulty())).toArray(Parts[]::new);
      change.accept(parts);
      for (Parts block : parts) {
        writer.add(block.header, block.body, block.receipts, block.totalDifficulty);
      }
      try (EraFile changed = EraFile.open(writer.finish())) {
        EraCheck.check(changed, 1);
      }
    }
  }

  /** Refused, or all is there as it was: snappy can say the same in several ways. */
  private void assertRefused(byte[] damaged) {
    try {
      check(damaged);
    } catch (BadArchiveException e) {
      assertThat(e.file()).isEqualTo(file);
      assertThat(e.offset()).isNotNegative();
      assertThat(e.what()).isNotBlank();
      return;
    }
    assertThat(damaged).as("the frame").hasSameSizeAs(whole);
    assertThat(rewritten(file)).isEqualTo(whole);
  }

  private byte[] rewritten(Path archive) {
    try (EraFile opened = EraFile.open(archive); EraWriter writer = new EraWriter(folder, "again", opened.first())) {
      for (EraBlock block : Archives.blocks(opened, opened.first(), opened.count())) {
        writer.add(block.header(), block.body(), block.receipts(), block.totalDifficulty());
      }
      return Archives.bytes(writer.finish());
    }
  }

  private void check(byte[] bytes) {
    Archives.write(file, bytes);
    try (EraFile opened = EraFile.open(file)) {
      EraCheck.check(opened, 1);
    }
  }
}
