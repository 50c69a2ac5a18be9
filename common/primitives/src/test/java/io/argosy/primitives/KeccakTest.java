package io.argosy.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;

final class KeccakTest {
  @SeededTest(runs = 400)
  void agreesWithBouncyCastleHoweverItIsFed(Gen gen) {
    byte[] input = gen.bytes(gen.between(0, 700));

    for (int bits : new int[] {256, 512}) {
      Keccak sponge = bits == 256 ? Keccak.of256() : Keccak.of512();
      int at = 0;
      while (at < input.length) {
        int size = gen.between(0, Math.min(200, input.length - at));
        sponge.update(input, at, size);
        at += size;
        if (gen.chance(0.3)) {
          assertThat(sponge.digest()).isEqualTo(reference(bits, input, at));
        }
      }
      byte[] digest = new byte[bits / 8 + 3];
      sponge.finish(digest, 3);

      assertThat(java.util.Arrays.copyOfRange(digest, 3, digest.length))
          .isEqualTo(reference(bits, input, input.length));
      assertThat(sponge.update(input).digest()).isEqualTo(reference(bits, input, input.length));
    }
    assertThat(Keccak.hash256(input, 0, input.length).toBytes())
        .isEqualTo(reference(256, input, input.length));
  }

  @Test
  void everyLengthAroundABlockIsPaddedRight() {
    byte[] input = Gen.seeded(7).bytes(300);
    for (int length = 0; length <= input.length; length++) {
      assertThat(Keccak.hash256(input, 0, length).toBytes()).isEqualTo(reference(256, input, length));
      assertThat(Keccak.of512().update(input, 0, length).digest()).isEqualTo(reference(512, input, length));
    }
  }

  @Test
  void ofNothingIsTheEmptyCodeHash() {
    assertThat(Hash.keccak(new byte[0]))
        .isEqualTo(Hash.fromHex("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
  }

  private static byte[] reference(int bits, byte[] input, int length) {
    KeccakDigest digest = new KeccakDigest(bits);
    digest.update(input, 0, length);
    byte[] output = new byte[bits / 8];
    digest.doFinal(output, 0);
    return output;
  }
}
