package io.argosy.standalone;

import io.argosy.chain.Account;
import io.argosy.chain.BlockBody;
import io.argosy.chain.GenesisAccount;
import io.argosy.chain.Receipt;
import io.argosy.chain.Transaction;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import io.argosy.wirepeer.ServedChain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The state of the demo's chain, replayed. No virtual machine is needed: one account sends everything, and what it calls are four contracts of the genesis and copies of one of them, each a loop over the
 * numbers from its first argument on, as many as the second says. Whether a loop ran out of gas is told by the receipt; gas costs nobody anything, since the sender is also who seals.
 *
 * <p>The root of a header proves the replay right, see {@link #at}. Mutable: it only goes forward.
 */
final class DemoState {
  /** Sends one wei to the address in the hash of each number. */
  private static final Address SENDS = Address.fromHex("00000000000000000000000000000000000000a1");

  /** Writes, under the hash of each number, the number plus one. */
  private static final Address WRITES = Address.fromHex("00000000000000000000000000000000000000a2");

  /** Creates for each number a contract whose code is that number, and whose slot 0 is one. */
  private static final Address CREATES = Address.fromHex("00000000000000000000000000000000000000a4");

  private static final int EXPECTED_ACCOUNTS = 400_000;

  /** What comes before the code in the data of a transaction that creates a contract. */
  private static final int INIT_BYTES = 11;

  private static final ServedTrie ONE_SLOT = ServedTrie.of(Map.of(Hash.keccak(new byte[32]), RlpSlice.of(new byte[] {1})));

  private final ServedChain chain;
  private final Address sender;
  private final RlpSlice writingCode;
  private final Map<Hash, Holding> accounts = HashMap.newHashMap(EXPECTED_ACCOUNTS);
  private long block;

  /** An account between two blocks. */
  private static final class Holding {
    private long nonce;
    private UInt256 balance = UInt256.ZERO;
    private RlpSlice code = RlpSlice.EMPTY;
    private final Map<Hash, RlpSlice> slots = new HashMap<>();
    private ServedTrie storage = ServedTrie.EMPTY;
    private boolean changed;

    void write(Hash slot, RlpSlice value) {
      slots.put(slot, value);
      changed = true;
    }

    ServedTrie storage() {
      if (changed) {
        storage = ServedTrie.of(slots);
        changed = false;
      }
      return storage;
    }
  }

  /**
   * @param genesis accounts that exist from the beginning; the one without code sends all transactions
   */
  DemoState(List<GenesisAccount> genesis, ServedChain chain) {
    this.chain = chain;
    this.sender = genesis.stream().filter(account -> account.code().isEmpty()).findFirst().orElseThrow().address();
    for (GenesisAccount account : genesis) {
      Holding holding = holding(account.address());
      holding.nonce = account.nonce();
      holding.balance = account.balance();
      holding.code = account.code();
    }
    this.writingCode = holding(WRITES).code;
  }

  private Holding holding(Address address) {
    return accounts.computeIfAbsent(Hash.keccak(address.toBytes()), _ -> new Holding());
  }

  /**
   * The state after block {@code number}, not below one that was asked for before.
   *
   * @throws IllegalStateException if its root is not the one in the header
   */
  ServedState at(long number) {
    while (block < number) {
      block++;
      replay();
    }
    ServedState state = state();
    if (!state.root().equals(chain.stateRoot(number))) {
      throw new IllegalStateException("state of #" + number + ": expected " + chain.stateRoot(number) + ", got " + state.root());
    }
    return state;
  }

  private ServedState state() {
    Hash[] keys = accounts.keySet().toArray(Hash[]::new);
    Arrays.parallelSort(keys);
    accounts.values().parallelStream().forEach(Holding::storage);
    ServedState.Builder builder = ServedState.of(keys.length);
    for (Hash key : keys) {
      Holding holding = java.util.Objects.requireNonNull(accounts.get(key));
      ServedTrie storage = holding.storage();
      Hash codeHash = Account.NO_CODE;
      if (!holding.code.isEmpty()) {
        codeHash = holding.code.keccak();
        builder.code(holding.code);
      }
      builder.account(key, new Account(holding.nonce, holding.balance, storage.root(), codeHash), storage);
    }
    return builder.build();
  }

  private void replay() {
    RlpReader receipts = RlpReader.listOf(chain.receipts(block, 69));
    long gasBefore = 0;
    for (RlpSlice encoded : BlockBody.decode(chain.body(block)).transactions()) {
      Receipt receipt = Receipt.decode(receipts.item());
      Transaction.Common transaction = Transaction.decode(encoded).common();
      boolean usedAll = receipt.cumulativeGas() - gasBefore == transaction.gasLimit();
      gasBefore = receipt.cumulativeGas();
      boolean failed = receipt.outcome().isEmpty() || receipt.outcome().length() == Hash.BYTES && usedAll && !transaction.data().isEmpty();
      Holding from = holding(sender);
      long nonce = from.nonce++;
      if (!failed) {
        from.balance = from.balance.subtract(transaction.value());
        apply(transaction, nonce);
      }
    }
  }

  private void apply(Transaction.Common transaction, long nonce) {
    RlpSlice data = transaction.data();
    if (transaction.to().isEmpty()) {
      Holding made = holding(created(sender, nonce));
      made.nonce = 1;
      made.code = data.part(INIT_BYTES, data.length() - INIT_BYTES);
      return;
    }
    Address to = transaction.to().get();
    Holding holding = holding(to);
    holding.balance = holding.balance.add(transaction.value());
    if (to.equals(SENDS)) {
      loop(data, DemoState::account, (_, account) -> send(holding, account));
    } else if (to.equals(CREATES)) {
      loop(data, Function.identity(), (number, _) -> create(to, holding, number));
    } else if (holding.code.equals(writingCode)) {
      loop(data, DemoState::slot, (number, slot) -> write(holding, number, slot));
    }
  }

  /** The numbers of a loop, each with what {@code keyOf} makes of it: most of the time goes there, so several threads do it. */
  private static <K> void loop(RlpSlice arguments, Function<UInt256, K> keyOf, BiConsumer<UInt256, K> step) {
    byte[] bytes = arguments.toBytes();
    UInt256 first = UInt256.read(bytes, 0, 32);
    int count = Math.toIntExact(UInt256.read(bytes, 32, 32).toLong());
    List<K> keys = IntStream.range(0, count).parallel().mapToObj(i -> keyOf.apply(first.add(UInt256.of(i)))).toList();
    for (int i = 0; i < count; i++) {
      step.accept(first.add(UInt256.of(i)), keys.get(i));
    }
  }

  private static byte[] bytesOf(UInt256 number) {
    byte[] bytes = new byte[32];
    number.write(bytes, 0);
    return bytes;
  }

  /** Of the account whose address is in the hash of a number. */
  private static Hash account(UInt256 number) {
    return Keccak.hash256(Hash.keccak(bytesOf(number)).toBytes(), 12, Address.BYTES);
  }

  private static Hash slot(UInt256 number) {
    return Hash.keccak(Hash.keccak(bytesOf(number)).toBytes());
  }

  private void send(Holding from, Hash account) {
    Holding to = accounts.computeIfAbsent(account, _ -> new Holding());
    from.balance = from.balance.subtract(UInt256.ONE);
    to.balance = to.balance.add(UInt256.ONE);
  }

  private static void write(Holding contract, UInt256 number, Hash slot) {
    contract.write(slot, new RlpWriter(33).number(number.add(UInt256.ONE)).toSlice());
  }

  private void create(Address creator, Holding contract, UInt256 number) {
    Holding made = holding(created(creator, contract.nonce++));
    made.nonce = 1;
    made.code = RlpSlice.of(bytesOf(number));
    made.storage = ONE_SLOT;
  }

  /** The address of a contract that is made by an account's transaction or creation of this number. */
  private static Address created(Address creator, long nonce) {
    byte[] named = new RlpWriter(32).startList().address(creator).number(nonce).endList().toBytes();
    return Address.read(Hash.keccak(named).toBytes(), 12);
  }
}
