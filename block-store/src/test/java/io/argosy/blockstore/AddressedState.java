package io.argosy.blockstore;

import io.argosy.chain.Account;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A state whose accounts have addresses and whose slots have positions, so that callers can name them. */
public final class AddressedState {
  private final Map<Address, Holding> holdings = new HashMap<>();
  private final Map<Hash, RlpSlice> codes = new HashMap<>();
  private final ServedState state;

  /**
   * One account.
   *
   * @param slots by position, as 32 bytes
   */
  public record Holding(Account account, Map<Hash, UInt256> slots) {}

  private AddressedState(Gen gen, int accounts, int mostSlots) {
    List<Hash> codeHashes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RlpSlice code = RlpSlice.of(gen.bytes(gen.between(1, 300)));
      codes.put(code.keccak(), code);
      codeHashes.add(code.keccak());
    }
    TreeMap<Hash, Account> rows = new TreeMap<>();
    Map<Hash, ServedTrie> storages = new HashMap<>();
    for (int i = 0; i < accounts; i++) {
      Address address = Address.of(gen.bytes(Address.BYTES));
      Hash key = Hash.keccak(address.toBytes());
      Map<Hash, UInt256> slots = gen.chance(0.3) ? slots(gen, mostSlots) : Map.of();
      ServedTrie storage = storage(slots);
      Hash code = gen.chance(0.5) ? gen.oneOf(codeHashes) : Account.NO_CODE;
      Account account = new Account(gen.anyLong() >>> gen.between(0, 63), UInt256.of(gen.anyNumber()), storage.root(), code);
      holdings.put(address, new Holding(account, slots));
      rows.put(key, account);
      storages.put(key, storage);
    }
    ServedState.Builder builder = ServedState.of(accounts);
    rows.forEach((key, account) -> builder.account(key, account, storages.getOrDefault(key, ServedTrie.EMPTY)));
    codes.values().forEach(builder::code);
    state = builder.build();
  }

  /** A state of so many accounts. */
  public static AddressedState of(Gen gen, int accounts, int mostSlots) {
    return new AddressedState(gen, accounts, mostSlots);
  }

  private static Map<Hash, UInt256> slots(Gen gen, int most) {
    Map<Hash, UInt256> slots = new HashMap<>();
    for (int i = gen.between(1, most); i > 0; i--) {
      slots.put(position(i), UInt256.of(1 + (gen.anyNumber() >>> 1)));
    }
    return slots;
  }

  /** A number as a position. */
  public static Hash position(long number) {
    return Hash.ofWords(0, 0, 0, number);
  }

  private static ServedTrie storage(Map<Hash, UInt256> slots) {
    Map<Hash, RlpSlice> rows = new HashMap<>();
    slots.forEach((position, value) -> rows.put(Hash.keccak(position.toBytes()), new RlpWriter(33).number(value).toSlice()));
    return ServedTrie.of(rows);
  }

  public ServedState state() {
    return state;
  }

  public Map<Address, Holding> holdings() {
    return holdings;
  }

  public RlpSlice code(Hash hash) {
    return codes.getOrDefault(hash, RlpSlice.EMPTY);
  }
}
