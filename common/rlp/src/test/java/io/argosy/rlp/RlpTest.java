package io.argosy.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.props.ChainData;
import io.argosy.props.Gen;
import io.argosy.props.SeededTest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class RlpTest {
  /** Nested lists, and byte arrays: what any RLP item is. */
  private static Object any(Gen gen, int depth) {
    if (depth == 0 || gen.chance(0.6)) {
      return gen.bytes(gen.oneOf(0, 1, 1, 20, 32, 55, 56, 57, gen.between(0, 300)));
    }
    return gen.list(0, 6, () -> any(gen, depth - 1));
  }

  private static void write(RlpWriter writer, Object item) {
    if (item instanceof byte[] bytes) {
      writer.bytes(bytes);
      return;
    }
    writer.startList();
    ((List<?>) item).forEach(child -> write(writer, child));
    writer.endList();
  }

  private static Object read(RlpReader reader) {
    if (!reader.nextIsList()) {
      return Hex.encode(reader.bytes());
    }
    RlpReader inner = reader.list();
    List<Object> items = new ArrayList<>();
    while (inner.hasNext()) {
      items.add(read(inner));
    }
    return items;
  }

  private static Object plain(Object item) {
    return item instanceof byte[] bytes
        ? Hex.encode(bytes)
        : ((List<?>) item).stream().map(RlpTest::plain).toList();
  }

  private static Object plain(RlpType item) {
    return item instanceof RlpString string
        ? Hex.encode(string.getBytes())
        : ((RlpList) item).getValues().stream().map(RlpTest::plain).toList();
  }

  @SeededTest(runs = 1000)
  void whatIsWrittenIsReadAsWeb3jReadsIt(Gen gen) {
    Object item = any(gen, 4);
    RlpWriter writer = new RlpWriter();

    write(writer, item);
    byte[] encoded = writer.toBytes();

    RlpReader reader = RlpReader.over(encoded);
    assertThat(read(reader)).isEqualTo(plain(item));
    reader.end();
    assertThat(plain(RlpDecoder.decode(encoded).getValues().getFirst())).isEqualTo(plain(item));
    assertThat(RlpReader.over(encoded).item()).isEqualTo(RlpSlice.of(encoded));
  }

  @SeededTest(runs = 2000)
  void aByteChangedIsReadOrMalformedAndNothingElse(Gen gen) {
    RlpWriter writer = new RlpWriter();
    write(writer, any(gen, 4));
    byte[] mutated = gen.mutated(writer.toBytes());

    Object got;
    try {
      RlpReader reader = RlpReader.over(mutated);
      got = read(reader);
      reader.end();
    } catch (MalformedRlpException expected) {
      return;
    }

    assertThat(rewritten(got)).as("accepted bytes are canonical").isEqualTo(mutated);
  }

  @SeededTest(runs = 2000)
  void anyBytesAreReadOrMalformedAndNothingElse(Gen gen) {
    byte[] bytes = gen.bytes(gen.between(0, 40));
    if (bytes.length > 0) {
      bytes[0] |= (byte) gen.oneOf(0, 0x80, 0xc0, 0xf8, 0xb8).intValue();
    }

    try {
      RlpReader reader = RlpReader.over(bytes);
      Object got = read(reader);
      reader.end();
      assertThat(rewritten(got)).isEqualTo(bytes);
    } catch (MalformedRlpException expected) {
      assertThat(expected).hasMessageNotContaining("\n");
    }
  }

  private static byte[] rewritten(Object plain) {
    RlpWriter writer = new RlpWriter();
    writePlain(writer, plain);
    return writer.toBytes();
  }

  private static void writePlain(RlpWriter writer, Object plain) {
    if (plain instanceof String hex) {
      writer.bytes(Hex.decode(hex));
      return;
    }
    writer.startList();
    ((List<?>) plain).forEach(child -> writePlain(writer, child));
    writer.endList();
  }

  @SeededTest(runs = 500)
  void typedValuesComeBack(Gen gen) {
    long number = gen.anyNumber();
    long bits = gen.anyLong();
    UInt256 big = UInt256.read(gen.bytes(32), 0, gen.between(0, 32));
    Hash hash = Hash.of(gen.bytes(32));
    Address address = Address.of(gen.bytes(20));
    byte[] encoded = new RlpWriter(0)
        .startList().number(number).number(bits).number(big).hash(hash).address(address).flag(true).endList()
        .toBytes();

    RlpReader reader = RlpReader.listOf(encoded);

    assertThat(reader.count(6)).isEqualTo(6);
    assertThat(reader.number()).isEqualTo(number);
    assertThat(reader.number64()).isEqualTo(bits);
    assertThat(reader.uint256()).isEqualTo(big);
    assertThat(reader.hash()).isEqualTo(hash);
    assertThat(reader.address()).isEqualTo(address);
    assertThat(reader.flag()).isTrue();
    reader.end();
    assertThatThrownBy(() -> RlpReader.listOf(encoded).count(5)).isInstanceOf(MalformedRlpException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "8100, a byte that stands for itself", "817f, likewise", "b800, long form of nothing", "b801ff, long form of 1",
    "b837" + "00" + ", long form of 55", "b90038" + "00" + ", length with a leading zero", "f800, long list of nothing",
    "f90001c0, long list with a leading zero", "83aabb, overrun", "c3aabb, overrun", "bf7fffffffffffffff, overrun",
    "bfffffffffffffffff, overrun", "ff7fffffffffffffff, overrun", "fbffffffff, overrun", "b8, no length",
    "c180" + "80, something behind",
  })
  void otherThanCanonicalFormsAreMalformed(String hex, String why) {
    assertThatThrownBy(() -> {
          RlpReader reader = RlpReader.over(Hex.decode(hex));
          read(reader);
          reader.end();
        })
        .as(why)
        .isInstanceOf(MalformedRlpException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "820001", "c0", "8900ffffffffffffffff", "89ffffffffffffffffff", "88ffffffffffffffff"})
  void numbersAreShortestAndOfBoundedSize(String hex) {
    assertThatThrownBy(() -> RlpReader.over(Hex.decode(hex)).number()).isInstanceOf(MalformedRlpException.class);
  }

  @Test
  void writersAreReusedAndLent() {
    RlpWriter writer = new RlpWriter().number(5);

    writer.clear().bytes(new byte[] {1, 2});
    writer.lendTo((array, offset, length) -> assertThat(RlpSlice.of(array, offset, length))
        .isEqualTo(RlpSlice.of(new byte[] {(byte) 0x82, 1, 2})));

    assertThat(writer.toBytes()).hasSize(3);
    assertThatThrownBy(() -> new RlpWriter().startList().toBytes()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void slicesArePartsOfTheirArray() {
    RlpSlice slice = RlpSlice.of(new byte[] {1, 2, 3, 4, 5}, 1, 3);

    assertThat(slice.part(1, 2)).isEqualTo(RlpSlice.of(new byte[] {3, 4})).hasToString("2 bytes 0304");
    assertThat(slice.compact().toBytes()).containsExactly(2, 3, 4);
    assertThatThrownBy(() -> slice.part(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheVectorsOfEthereumTests() {
    return Stream.of("rlptest.json", "example.json").flatMap(file -> JsonMapper.builder().build()
        .readTree(ChainData.externalText("rlp/" + file)).properties().stream()
        .map(test -> DynamicTest.dynamicTest(test.getKey(), () -> check(test.getValue()))));
  }

  private static void check(JsonNode test) {
    byte[] expected = Hex.decode(test.get("out").asString());
    RlpReader reader = RlpReader.over(expected);
    Object got = read(reader);
    reader.end();
    assertThat(rewritten(got)).isEqualTo(expected);
    JsonNode in = test.get("in");
    if (!in.isString() || !in.asString().equals("VALID")) {
      RlpWriter writer = new RlpWriter();
      write(writer, in);
      assertThat(writer.toBytes()).isEqualTo(expected);
    }
  }

  private static void write(RlpWriter writer, JsonNode in) {
    if (in.isArray()) {
      writer.startList();
      in.forEach(child -> write(writer, child));
      writer.endList();
    } else if (in.isNumber()) {
      writer.number(in.asLong());
    } else if (in.asString().startsWith("#")) {
      byte[] bytes = new BigInteger(in.asString().substring(1)).toByteArray();
      int start = bytes[0] == 0 ? 1 : 0;
      writer.bytes(bytes, start, bytes.length - start);
    } else {
      writer.bytes(in.asString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
