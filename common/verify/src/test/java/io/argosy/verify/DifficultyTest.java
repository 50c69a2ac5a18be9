package io.argosy.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.Fork;
import io.argosy.chain.Networks;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DifficultyTest {
  private static final UInt256 BIG = UInt256.of(10_000_000_000_000L);

  @Test
  void agreesWithTheVectorsOfTheMainNetwork() {
    JsonNode tests = read("difficulty/difficultyMainNetwork.json");
    ChainSpec untilHomestead = ChainSpec.builder(1).forkAtBlock(Fork.HOMESTEAD, 1150000).build();

    long checked = tests.properties().stream()
        .peek(test -> check(test.getKey(), new Difficulty(untilHomestead), test.getValue()))
        .count();

    assertThat(checked).isGreaterThan(1000);
  }

  @Test
  void agreesWithTheVectorsOfArrowGlacier() {
    JsonNode tests =
        read("difficulty/difficultyArrowGlacierForkBlock.json").get("difficultyArrowGlacierForkBlock").get("ArrowGlacier");
    ChainSpec arrowGlacier = ChainSpec.builder(1).forksAtGenesis(Fork.ARROW_GLACIER).build();

    long checked = tests.properties().stream()
        .peek(test -> check(test.getKey(), new Difficulty(arrowGlacier), test.getValue()))
        .count();

    assertThat(checked).isGreaterThan(100);
  }

  private static void check(String name, Difficulty difficulty, JsonNode test) {
    String uncles = test.get("parentUncles").asString();
    boolean hasOmmers = uncles.length() > 4
        ? !uncles.equals(BlockHeader.EMPTY_LIST_HASH.toHex())
        : !number(test, "parentUncles").isZero();
    UInt256 next = difficulty.next(
        number(test, "currentBlockNumber").toLong(),
        number(test, "currentTimestamp").toLong(),
        number(test, "parentTimestamp").toLong(),
        number(test, "parentDifficulty"),
        hasOmmers ? 2 : 1);

    assertThat(next).as(name).isEqualTo(number(test, "currentDifficulty"));
  }

  private static UInt256 number(JsonNode test, String field) {
    String text = test.get(field).asString();
    return text.startsWith("0x") ? UInt256.fromHexQuantity(text) : UInt256.fromDecimal(text);
  }

  private static JsonNode read(String file) {
    return JsonMapper.builder().build().readTree(ChainData.externalText(file));
  }

  @Test
  void everyDelayMovesTheBombBack() {
    Fork[] forks = {
      Fork.BYZANTIUM, Fork.CONSTANTINOPLE, Fork.MUIR_GLACIER, Fork.LONDON, Fork.ARROW_GLACIER, Fork.GRAY_GLACIER
    };
    long[] delays = {3_000_000, 5_000_000, 9_000_000, 9_700_000, 10_700_000, 11_400_000};
    for (int i = 0; i < forks.length; i++) {
      Difficulty difficulty = new Difficulty(ChainSpec.builder(1).forksAtGenesis(forks[i]).build());

      UInt256 before = difficulty.next(delays[i] + 199_999, 9, 0, BIG, 1);
      UInt256 after = difficulty.next(delays[i] + 4_000_000, 9, 0, BIG, 1);

      assertThat(before).as(forks[i].toString()).isEqualTo(BIG);
      assertThat(after).as(forks[i].toString()).isEqualTo(BIG.add(UInt256.powerOfTwo(38)));
    }
  }

  @Test
  void classicPausesAndThenDefusesTheBomb() {
    Difficulty difficulty = new Difficulty(Networks.named("classic").spec());

    assertThat(bomb(difficulty, 2_999_999)).isEqualTo(UInt256.powerOfTwo(27));
    assertThat(bomb(difficulty, 3_000_000)).isEqualTo(UInt256.powerOfTwo(28));
    assertThat(bomb(difficulty, 4_999_999)).isEqualTo(UInt256.powerOfTwo(28));
    assertThat(bomb(difficulty, 5_000_000)).isEqualTo(UInt256.powerOfTwo(28));
    assertThat(bomb(difficulty, 5_100_000)).isEqualTo(UInt256.powerOfTwo(29));
    assertThat(bomb(difficulty, 5_900_000)).isEqualTo(UInt256.ZERO);
    assertThat(bomb(difficulty, 20_000_000)).isEqualTo(UInt256.ZERO);
  }

  private static UInt256 bomb(Difficulty difficulty, long number) {
    UInt256 still = difficulty.next(number, number >= 8_772_000 ? 9 : 10, 0, BIG, 1);
    return still.subtract(BIG);
  }

  @Test
  void difficultyPast256BitsIsNoNumber() {
    Difficulty difficulty = new Difficulty(ChainSpec.builder(1).forksAtGenesis(Fork.FRONTIER).build());

    assertThatThrownBy(() -> difficulty.next(1, 1, 0, UInt256.MAX, 1)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> difficulty.next(Long.MAX_VALUE / 2, 1, 0, BIG, 1)).isInstanceOf(ArithmeticException.class);
  }
}
