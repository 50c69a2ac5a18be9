package io.argosy.servedstate;

import io.argosy.chain.Account;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * States made up from a seed: the same seed, the same state. Keys are spread as hashes are, except for some that crowd below long prefixes, as nobody's hashes do but a proof must bear.
 *
 * @param accounts of all
 * @param contracts of them, those with code and perhaps storage
 * @param mostSlots of one contract, which the first has; the others have from none to as many, mostly few
 * @param codes different ones, which the contracts share
 * @param crowded how many keys, 0 to 1, lie right beside another
 */
public record GeneratedState(long seed, int accounts, int contracts, int mostSlots, int codes, double crowded) {
  /** A state as they are in small: every tenth account is a contract. */
  public static GeneratedState seeded(long seed, int accounts) {
    return new GeneratedState(seed, accounts, accounts / 10, 200, 1 + accounts / 50, 0.02);
  }

  public GeneratedState withContracts(int count, int mostSlotsOfOne) {
    return new GeneratedState(seed, accounts, count, mostSlotsOfOne, codes, crowded);
  }

  public GeneratedState withCrowding(double part) {
    return new GeneratedState(seed, accounts, contracts, mostSlots, codes, part);
  }

  /** Makes it: a second or two for each million of rows. */
  public ServedState make() {
    SplittableRandom random = new SplittableRandom(seed);
    ServedState.Builder builder = ServedState.of(accounts);
    List<Hash> codeHashes = new ArrayList<>();
    for (int i = 0; i < codes; i++) {
      codeHashes.add(addCode(random, builder));
    }
    RandomKeys keys = new RandomKeys(random, accounts, crowded);
    for (int i = 0, contractsLeft = contracts; i < accounts; i++) {
      Hash key = keys.next();
      if (random.nextInt(accounts - i) < contractsLeft) {
        ServedTrie storage = storage(random, contractsLeft == contracts ? mostSlots : few(random, mostSlots), crowded);
        builder.account(key, contract(random, storage, codeHashes), storage);
        contractsLeft--;
      } else {
        builder.account(key, plain(random));
      }
    }
    return builder.build();
  }

  /** The next state: about so many accounts are changed, created or deleted, and with them slots. */
  public static ServedState next(ServedState before, long seed, int changes) {
    SplittableRandom random = new SplittableRandom(seed);
    ServedState.Builder builder = ServedState.of(before.accounts().size() + changes);
    before.codes().values().forEach(builder::code);
    List<Hash> codeHashes = new ArrayList<>();
    codeHashes.add(addCode(random, builder));
    TreeMap<Hash, Boolean> touched = new TreeMap<>();
    for (int i = 0; i < changes; i++) {
      boolean isNew = before.accounts().isEmpty() || random.nextInt(4) == 0;
      Hash key = isNew ? anyHash(random) : before.accounts().key(random.nextInt(before.accounts().size()));
      touched.putIfAbsent(key, isNew);
    }
    int row = 0;
    for (var touch : touched.entrySet()) {
      for (; row < before.accounts().size() && before.accounts().key(row).compareTo(touch.getKey()) < 0; row++) {
        keep(before, row, builder);
      }
      if (touch.getValue()) {
        create(touch.getKey(), random, codeHashes, builder);
      } else {
        change(before, row++, random, builder);
      }
    }
    for (; row < before.accounts().size(); row++) {
      keep(before, row, builder);
    }
    return builder.build();
  }

  private static void keep(ServedState before, int row, ServedState.Builder builder) {
    Hash key = before.accounts().key(row);
    builder.account(key, before.account(row), before.storage(key));
  }

  private static void create(Hash key, SplittableRandom random, List<Hash> codeHashes, ServedState.Builder builder) {
    if (random.nextBoolean()) {
      builder.account(key, plain(random));
    } else {
      ServedTrie storage = storage(random, few(random, 20), 0);
      builder.account(key, contract(random, storage, codeHashes), storage);
    }
  }

  /** Deletes every eighth, and touches up to five slots of another that has some. */
  private static void change(ServedState before, int row, SplittableRandom random, ServedState.Builder builder) {
    if (random.nextInt(8) == 0) {
      return;
    }
    Hash key = before.accounts().key(row);
    Account account = before.account(row);
    ServedTrie storage = before.storage(key);
    if (!storage.isEmpty()) {
      TreeMap<Hash, RlpSlice> slots = new TreeMap<>();
      for (int slot = 0; slot < storage.size(); slot++) {
        slots.put(storage.key(slot), storage.value(slot));
      }
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        Hash slot = random.nextBoolean() ? storage.key(random.nextInt(storage.size())) : anyHash(random);
        if (random.nextInt(4) == 0) {
          slots.remove(slot);
        } else {
          slots.put(slot, slotValue(random));
        }
      }
      storage = ServedTrie.of(slots);
    }
    builder.account(key, new Account(account.nonce() + 1, anyBalance(random), storage.root(), account.codeHash()), storage);
  }

  private static Account plain(SplittableRandom random) {
    return new Account(random.nextInt(100), anyBalance(random), Account.NO_STORAGE, Account.NO_CODE);
  }

  private static Account contract(SplittableRandom random, ServedTrie storage, List<Hash> codeHashes) {
    Hash code = codeHashes.isEmpty() ? Account.NO_CODE : codeHashes.get(random.nextInt(codeHashes.size()));
    return new Account(1, anyBalance(random), storage.root(), code);
  }

  private static ServedTrie storage(SplittableRandom random, int slots, double crowded) {
    Leaves.Builder rows = new Leaves.Builder(LeafForm.PLAIN, slots);
    RandomKeys keys = new RandomKeys(random, slots, crowded);
    for (int i = 0; i < slots; i++) {
      rows.add(keys.next(), slotValue(random));
    }
    return slots == 0 ? ServedTrie.EMPTY : new ServedTrie(rows.build());
  }

  /** From none to {@code most}, each magnitude as likely as another. */
  private static int few(SplittableRandom random, int most) {
    return (int) Math.min(most, Math.exp(random.nextDouble() * Math.log(most + 2.0)) - 1);
  }

  private static Hash addCode(SplittableRandom random, ServedState.Builder builder) {
    byte[] code = new byte[few(random, 6000) + 1];
    random.nextBytes(code);
    builder.code(RlpSlice.of(code));
    return Hash.keccak(code);
  }

  private static UInt256 anyBalance(SplittableRandom random) {
    return UInt256.of(random.nextLong() >>> random.nextInt(1, 64));
  }

  /** As the trie has it: the encoding of a number above zero. */
  private static RlpSlice slotValue(SplittableRandom random) {
    return random.nextInt(4) == 0
        ? new RlpWriter(40).hash(anyHash(random)).toSlice()
        : new RlpWriter(16).number(1 + (random.nextLong() >>> random.nextInt(1, 64))).toSlice();
  }

  /** Its first byte is not zero, so that as a number it needs all 32. */
  private static Hash anyHash(SplittableRandom random) {
    return Hash.ofWords(random.nextLong() | 1L << 56, random.nextLong(), random.nextLong(), random.nextLong());
  }
}
