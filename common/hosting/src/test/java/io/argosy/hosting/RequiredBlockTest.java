package io.argosy.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.argosy.primitives.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredBlockTest {
  private static final String DAO_FORK = "0x4985f5ca3d2afbec36529aa96f74de3cc10a2a4a6c44f2157a57d2c6059a11bb";

  @Test
  void isANumberAndAHash() {
    RequiredBlock block = RequiredBlock.parse("1920000=" + DAO_FORK);

    assertThat(block).isEqualTo(new RequiredBlock(1_920_000, Hash.fromHex(DAO_FORK)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "1920000", "1920000=", "=" + DAO_FORK, "-1=" + DAO_FORK, "0x10=" + DAO_FORK, "9999999999999999999=" + DAO_FORK, "1=0x12"})
  void nothingElseIs(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> RequiredBlock.parse(text));
  }
}
