package io.argosy.devp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Hex;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NodeKeyTest {
  private static final Curve NATIVE = NativeCurve.load();
  private static final Curve JAVA = new JavaCurve();

  @SeededTest(runs = 100)
  void nativeAndJavaCurvesAgree(Gen gen) {
    byte[] secret = gen.bytes(32);
    byte[] point = NATIVE.publicKey(gen.bytes(32));
    byte[] hash = gen.bytes(32);
    NodeKey ofNative = NodeKey.of(secret, NATIVE);
    NodeKey ofJava = NodeKey.of(secret, JAVA);

    byte[] signature = ofNative.signRecoverable(hash);

    assertThat(ofJava.id()).isEqualTo(ofNative.id());
    assertThat(ofJava.agree(NodeId.of(point))).isEqualTo(ofNative.agree(NodeId.of(point)));
    assertThat(ofJava.signRecoverable(hash)).isEqualTo(signature);
    assertThat(JAVA.recover(hash, signature)).isEqualTo(NATIVE.recover(hash, signature));
    assertThat(NodeKey.recover(hash, signature)).contains(ofNative.id());
  }

  @SeededTest(runs = 200)
  void nativeAndJavaCurvesAgreeOnWhatIsNoSignatureAndNoPoint(Gen gen) {
    byte[] hash = gen.bytes(32);
    byte[] signature = gen.bytes(65);
    signature[64] = (byte) gen.between(-1, 4);
    byte[] point = gen.chance(0.5) ? gen.bytes(64) : NATIVE.publicKey(gen.bytes(32));
    if (gen.chance(0.3)) {
      Arrays.fill(signature, 0, 32, gen.oneOf((byte) 0, (byte) 0xff));
      point[gen.between(0, 63)] ^= 1;
    }

    assertThat(JAVA.recover(hash, signature)).isEqualTo(NATIVE.recover(hash, signature));
    assertThat(JAVA.isPoint(point)).isEqualTo(NATIVE.isPoint(point));
  }

  @SeededTest(runs = 20)
  void bothEndsAgreeOnTheSamePoint(Gen gen) {
    NodeKey a = NodeKey.of(gen.bytes(32));
    NodeKey b = NodeKey.of(gen.bytes(32));

    assertThat(a.agree(b.id())).isEqualTo(b.agree(a.id()));
  }

  @Test
  void nothingIsMultipliedThatIsNotOnTheCurve() {
    NodeKey key = Eip8Vectors.STATIC_A;

    assertThat(NodeId.of(new byte[64]).isOnCurve()).isFalse();
    assertThatThrownBy(() -> key.agree(NodeId.of(new byte[64])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a point");
  }

  @Test
  void zeroAndTheOrderAreNoSecrets() {
    byte[] order = Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    assertThat(NATIVE.isSecret(order)).isEqualTo(JAVA.isSecret(order)).isFalse();
    assertThat(NATIVE.isSecret(new byte[32])).isEqualTo(JAVA.isSecret(new byte[32])).isFalse();
    assertThatThrownBy(() -> NodeKey.of(order)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyDoesNotPrintItsSecret() {
    NodeKey key = Eip8Vectors.STATIC_A;

    assertThat(key.toString()).isEqualTo("key of " + key.id().toHex().substring(0, 8));
    assertThat(key.toString()).doesNotContain("49a7b37a");
  }

  @Test
  void anIdIsAValue() {
    NodeId id = Eip8Vectors.STATIC_A.id();
    NodeId same = NodeId.fromHex(id.toHex());

    assertThat(same).isEqualTo(id).hasSameHashCodeAs(id).isEqualByComparingTo(id);
    assertThat(id.brief()).hasSize(8);
  }

  @SeededTest(runs = 100)
  void bothCurvesVerifyAndDecompressAlike(Gen gen) {
    NodeKey key = NodeKey.of(gen.bytes(32));
    byte[] point = key.id().toBytes();
    byte[] hash = gen.bytes(32);
    byte[] signature = gen.chance(0.5) ? key.sign(hash) : withHighS(key.sign(hash));
    byte[] compressed = key.id().compressed();
    if (gen.chance(0.3)) {
      signature[gen.between(0, 63)] ^= 1;
      compressed[gen.between(0, 32)] ^= 1;
    }

    assertThat(JAVA.verify(hash, signature, point)).isEqualTo(NATIVE.verify(hash, signature, point));
    assertThat(JAVA.decompress(compressed)).isEqualTo(NATIVE.decompress(compressed));
  }

  @SeededTest(runs = 20)
  void aSignatureIsGoodWithALowSOnly(Gen gen) {
    NodeKey key = NodeKey.of(gen.bytes(32));
    byte[] hash = gen.bytes(32);

    assertThat(key.id().hasSigned(hash, key.sign(hash))).isTrue();
    assertThat(key.id().hasSigned(hash, withHighS(key.sign(hash)))).isFalse();
    assertThat(key.id().hasSigned(gen.bytes(32), key.sign(hash))).isFalse();
    assertThat(NodeId.fromCompressed(key.id().compressed())).contains(key.id());
  }

  private static byte[] withHighS(byte[] signature) {
    BigInteger order = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    BigInteger s = order.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
    byte[] bytes = s.toByteArray();
    byte[] high = signature.clone();
    Arrays.fill(high, 32, 64, (byte) 0);
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, high, 64 - length, length);
    return high;
  }
}
