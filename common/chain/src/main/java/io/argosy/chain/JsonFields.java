package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The fields of a JSON object, read as values of ours. Whatever cannot be read is an {@link IllegalArgumentException} that names the field's path. */
final class JsonFields {
  private final String path;
  private final JsonNode node;

  JsonFields(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  String path() {
    return path;
  }

  Collection<String> names() {
    return List.copyOf(node.propertyNames());
  }

  /** True if the field is there and not null. */
  boolean has(String name) {
    return node.hasNonNull(name);
  }

  boolean isNumberOrText(String name) {
    JsonNode field = node.path(name);
    return field.isIntegralNumber() || field.isString();
  }

  JsonFields object(String name) {
    JsonNode field = node.path(name);
    if (!field.isObject()) {
      throw new IllegalArgumentException(path + "." + name + ": " + (has(name) ? "expected an object" : "missing"));
    }
    return new JsonFields(path + "." + name, field);
  }

  /** A field of at most 63 bits: a number, hex digits with {@code 0x}, or decimal digits. */
  long number(String name, long otherwise) {
    return value(name, otherwise, text -> quantity(text).toLong());
  }

  /** As {@link #number}, of 64 bits; 0 if there is none. */
  long bits64(String name) {
    return value(name, 0L, text -> {
      UInt256 value = quantity(text);
      if (value.bitLength() > 64) {
        throw new IllegalArgumentException("past 64 bits");
      }
      return value.subtract(value.shiftRight(63).multiply(UInt256.powerOfTwo(63))).toLong()
          | (value.bitLength() == 64 ? Long.MIN_VALUE : 0);
    });
  }

  UInt256 uint256(String name, UInt256 otherwise) {
    return value(name, otherwise, JsonFields::quantity);
  }

  Hash hash(String name, Hash otherwise) {
    return value(name, otherwise, Hash::fromHex);
  }

  Address address(String name, Address otherwise) {
    return value(name, otherwise, Address::fromHex);
  }

  /** Hex digits; no bytes if there is no such field. */
  RlpSlice bytes(String name) {
    return value(name, RlpSlice.EMPTY, Genesis::slice);
  }

  /** A text; empty if there is no such field. */
  String text(String name) {
    return value(name, "", text -> text);
  }

  /** A list of texts; none if there is no such field. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (has(name)) {
      JsonNode field = node.path(name);
      if (!field.isArray()) {
        throw new IllegalArgumentException(path + "." + name + ": expected a list of texts");
      }
      for (JsonNode item : field) {
        if (!item.isString()) {
          throw new IllegalArgumentException(path + "." + name + ": expected a text, got " + item);
        }
        texts.add(item.asString());
      }
    }
    return texts;
  }

  boolean flag(String name) {
    return node.path(name).asBoolean(false);
  }

  private <T> T value(String name, T otherwise, Function<String, T> reader) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode field = node.path(name);
    if (!isNumberOrText(name)) {
      throw new IllegalArgumentException(path + "." + name + ": expected a number or a text");
    }
    String text = field.isString() ? field.asString() : field.bigIntegerValue().toString();
    return read(path + "." + name, text, reader);
  }

  /** Reads a text, naming the path if it cannot be read. */
  static <T> T read(String path, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(path + ": cannot read '" + text + "': " + e.getMessage(), e);
    }
  }

  private static UInt256 quantity(String text) {
    if (text.equals("0x")) {
      return UInt256.ZERO;
    }
    return text.startsWith("0x") || text.startsWith("0X") ? UInt256.fromHexQuantity(text) : UInt256.fromDecimal(text);
  }
}
