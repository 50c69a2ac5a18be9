package io.argosy.blockstore.adapter.web;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters of one call, by position; every method throws {@link RpcError} for what is missing or of another form. */
final class RpcParams {
  /** A number without leading zeros that fits 63 bits. */
  private static final Pattern QUANTITY = Pattern.compile("0x(0|[1-9a-fA-F][0-9a-fA-F]{0,15})");

  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");
  private static final Pattern DATA = Pattern.compile("0x([0-9a-fA-F]{2})*");

  private final @Nullable JsonNode list;

  /**
   * @param list null if the call has none
   */
  RpcParams(@Nullable JsonNode list) {
    if (list != null && !list.isNull() && !list.isArray()) {
      throw RpcError.invalidParams("expected a list of parameters");
    }
    this.list = list;
  }

  /** Throws if there are more. */
  void atMost(int count) {
    if (list != null && list.size() > count) {
      throw RpcError.invalidParams("too many: expected at most " + count + ", got " + list.size());
    }
  }

  private JsonNode get(int index, String what) {
    JsonNode value = list == null ? null : list.get(index);
    if (value == null || value.isNull()) {
      throw RpcError.invalidParams("missing value for parameter " + index + ": " + what);
    }
    return value;
  }

  private String text(int index, String what) {
    JsonNode value = get(index, what);
    if (!value.isString()) {
      throw RpcError.invalidParams("parameter " + index + ": expected " + what);
    }
    return value.stringValue();
  }

  Hash hash(int index) {
    return hash(text(index, "a hash"));
  }

  private static Hash hash(String text) {
    if (!HASH.matcher(text).matches()) {
      throw RpcError.invalidParams("expected 0x and 64 hex digits");
    }
    return Hash.fromHex(text);
  }

  Address address(int index) {
    String text = text(index, "an address");
    if (!ADDRESS.matcher(text).matches()) {
      throw RpcError.invalidParams("parameter " + index + ": expected 0x and 40 hex digits");
    }
    return Address.fromHex(text);
  }

  /** A position in a storage. */
  StorageKey storageKey(int index) {
    return StorageKey.parse(text(index, "a storage position"));
  }

  /** Positions in a storage. */
  List<StorageKey> storageKeys(int index) {
    JsonNode keys = get(index, "a list of storage positions");
    if (!keys.isArray()) {
      throw RpcError.invalidParams("parameter " + index + ": expected a list of storage positions");
    }
    if (keys.size() > StorageKey.MOST) {
      throw RpcError.invalidParams("too many storage positions: expected at most " + StorageKey.MOST + ", got " + keys.size());
    }
    List<StorageKey> parsed = new ArrayList<>(keys.size());
    for (JsonNode key : keys) {
      if (!key.isString()) {
        throw RpcError.invalidParams("parameter " + index + ": expected a list of storage positions");
      }
      parsed.add(StorageKey.parse(key.stringValue()));
    }
    return parsed;
  }

  byte[] data(int index) {
    String text = text(index, "data");
    if (!DATA.matcher(text).matches()) {
      throw RpcError.invalidParams("parameter " + index + ": expected 0x and an even number of hex digits");
    }
    return Hex.decode(text);
  }

  /** A place in a list; one past any list if it is larger. */
  int index(int index) {
    return (int) Math.min(Integer.MAX_VALUE, quantity(text(index, "an index")));
  }

  /** True or false; absent is false. */
  boolean flag(int index) {
    JsonNode value = list == null ? null : list.get(index);
    if (value == null || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw RpcError.invalidParams("parameter " + index + ": expected true or false");
    }
    return value.booleanValue();
  }

  /** A number or a tag. */
  BlockId block(int index) {
    return block(text(index, "a block number or tag"));
  }

  /** True if a block is named that is not made yet. */
  boolean isPending(int index) {
    JsonNode value = list == null ? null : list.get(index);
    return value != null && value.isString() && value.stringValue().equals("pending");
  }

  /** A number, a tag, a hash, or an object with {@code blockNumber} or {@code blockHash} (EIP-1898). */
  BlockId blockOrHash(int index) {
    JsonNode value = get(index, "a block number, tag or hash");
    if (value.isObject()) {
      JsonNode hash = value.get("blockHash");
      JsonNode number = value.get("blockNumber");
      if (hash != null && hash.isString() && number == null) {
        return new BlockId.ByHash(hash(hash.stringValue()));
      }
      if (number != null && number.isString() && hash == null) {
        return block(number.stringValue());
      }
      throw RpcError.invalidParams("expected either blockHash or blockNumber");
    }
    String text = text(index, "a block number, tag or hash");
    return HASH.matcher(text).matches() ? new BlockId.ByHash(Hash.fromHex(text)) : block(text);
  }

  /** The same; the latest block if there is none. */
  BlockId blockOrHashOrLatest(int index) {
    JsonNode value = list == null ? null : list.get(index);
    return value == null || value.isNull() ? new BlockId.Latest() : blockOrHash(index);
  }

  private static BlockId block(String text) {
    return switch (text) {
      case "latest", "pending" -> new BlockId.Latest();
      case "earliest" -> new BlockId.ByNumber(0);
      case "safe", "finalized" -> new BlockId.Unknown(text);
      default -> new BlockId.ByNumber(quantity(text));
    };
  }

  private static long quantity(String text) {
    if (!QUANTITY.matcher(text).matches()) {
      throw RpcError.invalidParams("expected 0x and hex digits without leading zeros, or a tag");
    }
    long value = Long.parseUnsignedLong(text, 2, text.length(), 16);
    if (value < 0) {
      throw RpcError.invalidParams("number past 63 bits");
    }
    return value;
  }
}
