package io.argosy.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class HashTest {
  @SeededTest
  void hashesKeepTheirBytesAndTheirOrder(Gen gen) {
    byte[] a = gen.bytes(32);
    byte[] b = gen.chance(0.5) ? gen.mutated(a).length == 32 ? gen.bytes(32) : a.clone() : gen.bytes(32);
    Hash x = Hash.of(a);
    Hash y = Hash.of(b);

    assertThat(x.toBytes()).isEqualTo(a);
    assertThat(Hash.fromHex(x.toHex())).isEqualTo(x).hasSameHashCodeAs(x);
    assertThat(x.equals(y)).isEqualTo(Arrays.equals(a, b));
    assertThat(Integer.signum(x.compareTo(y))).isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
    for (int i = 0; i < 32; i++) {
      assertThat(x.byteAt(i)).isEqualTo(a[i] & 0xff);
    }
    assertThat(x.toHex()).startsWith("0x" + x.brief());
  }

  @SeededTest
  void addressesKeepTheirBytesAndTheirOrder(Gen gen) {
    byte[] a = gen.bytes(20);
    byte[] b = a.clone();
    b[gen.between(0, 19)] ^= (byte) gen.between(0, 3);
    Address x = Address.of(a);
    Address y = Address.of(b);

    assertThat(x.toBytes()).isEqualTo(a);
    assertThat(Address.fromHex(x.toString())).isEqualTo(x).hasSameHashCodeAs(x);
    assertThat(x.equals(y)).isEqualTo(Arrays.equals(a, b));
    assertThat(Integer.signum(x.compareTo(y))).isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
  }

  @Test
  void otherLengthsAreRefused() {
    assertThatThrownBy(() -> Hash.of(new byte[31])).hasMessageContaining("got 31");
    assertThatThrownBy(() -> Address.of(new byte[21])).hasMessageContaining("got 21");
    assertThatThrownBy(() -> Hex.decode("0x123")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hex.decode("zz")).isInstanceOf(IllegalArgumentException.class);
    assertThat(Hash.ZERO.isZero()).isTrue();
    assertThat(Hex.decode("0x")).isEmpty();
    assertThat(Hex.encodePrefixed(new byte[] {0, -1})).isEqualTo("0x00ff");
  }

  @Test
  void rangesAndReferencesRefuseNonsense() {
    assertThat(new BlockRange(3, 5).size()).isEqualTo(3);
    assertThat(new BlockRange(3, 5).covers(5)).isTrue();
    assertThat(new BlockRange(3, 5).covers(6)).isFalse();
    assertThatThrownBy(() -> new BlockRange(5, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BlockRef(-1, Hash.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }
}
