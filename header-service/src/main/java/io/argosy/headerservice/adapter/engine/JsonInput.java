package io.argosy.headerservice.adapter.engine;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An object of the Engine API, read field by field; throws {@link EngineError} for one that is missing, or is not what it must be. */
record JsonInput(JsonNode node, String path) {
  static JsonInput of(@Nullable JsonNode node, String path) {
    if (node == null || !node.isObject()) {
      throw EngineError.params(path + " must be an object");
    }
    return new JsonInput(node, path);
  }

  boolean has(String field) {
    JsonNode value = node.get(field);
    return value != null && !value.isNull();
  }

  JsonNode array(String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isArray()) {
      throw EngineError.params(path + "." + field + " must be an array");
    }
    return value;
  }

  Hash hash(String field) {
    return hash(node.get(field), path + "." + field);
  }

  static Hash hash(@Nullable JsonNode value, String path) {
    return Hash.fromHex(hex(value, path, Hash.BYTES, Hash.BYTES));
  }

  Address address(String field) {
    return Address.fromHex(hex(node.get(field), path + "." + field, Address.BYTES, Address.BYTES));
  }

  RlpSlice bytes(String field, int least, int most) {
    return bytes(node.get(field), path + "." + field, least, most);
  }

  static RlpSlice bytes(@Nullable JsonNode value, String path, int least, int most) {
    return RlpSlice.of(Hex.decode(hex(value, path, least, most)));
  }

  private static String hex(@Nullable JsonNode value, String path, int least, int most) {
    if (value == null || !value.isString()) {
      throw EngineError.params(path + " must be a hex string");
    }
    String text = value.stringValue();
    int digits = text.length() - 2;
    if (!text.startsWith("0x") || digits % 2 != 0 || digits < 2 * least || digits > 2 * most || !isHex(text)) {
      throw EngineError.params(path + " must be 0x and " + (least == most ? "" : "at most ") + most + " bytes in hex");
    }
    return text;
  }

  private static boolean isHex(String text) {
    for (int i = 2; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** A number of at most 63 bits. */
  long number(String field) {
    UInt256 value = quantity(field);
    if (value.bitLength() > 63) {
      throw EngineError.params(path + "." + field + " is more than 63 bits");
    }
    return value.toLong();
  }

  UInt256 quantity(String field) {
    JsonNode value = node.get(field);
    String name = path + "." + field;
    if (value == null || !value.isString()) {
      throw EngineError.params(name + " must be a quantity");
    }
    String text = value.stringValue();
    boolean shortest = text.equals("0x0") || text.length() > 2 && text.charAt(2) != '0';
    if (!text.startsWith("0x") || !shortest || text.length() > 66 || !isHex(text)) {
      throw EngineError.params(name + " must be a quantity of at most 256 bits, in its shortest form");
    }
    return UInt256.fromHexQuantity(text);
  }
}
