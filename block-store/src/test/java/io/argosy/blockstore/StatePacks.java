package io.argosy.blockstore;

import io.argosy.chain.Account;
import io.argosy.packs.BeginState;
import io.argosy.packs.BuildRange;
import io.argosy.packs.PutAccounts;
import io.argosy.packs.PutAccounts.AccountStorage;
import io.argosy.packs.PutCodes;
import io.argosy.packs.PutSlots;
import io.argosy.packs.RepairState;
import io.argosy.packs.SealState;
import io.argosy.packs.StateCommit;
import io.argosy.packs.WantCodes;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.props.Gen;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import io.argosy.stages.StateShards;
import java.util.ArrayList;
import java.util.List;

/** A state as the packs that bring it to one shard. */
public final class StatePacks {
  public static final BlockRef PIVOT = new BlockRef(100, Hash.keccak(new byte[] {100}));

  private final ServedState state;
  private final StateShards shards;
  private final int bigStorage;
  private final BlockRef pivot;

  /**
   * @param bigStorage slots above which a storage comes in parts
   */
  public StatePacks(ServedState state, StateShards shards, int bigStorage) {
    this(state, shards, bigStorage, PIVOT);
  }

  private StatePacks(ServedState state, StateShards shards, int bigStorage, BlockRef pivot) {
    this.state = state;
    this.shards = shards;
    this.bigStorage = bigStorage;
    this.pivot = pivot;
  }

  /** The state of another block. */
  public StatePacks of(BlockRef block) {
    return new StatePacks(state, shards, bigStorage, block);
  }

  public BeginState begin(long epoch) {
    return new BeginState(epoch, pivot, state.root());
  }

  public SealState seal(long epoch) {
    return new SealState(epoch, state.root());
  }

  /** Everything of a shard in an order that it can be taken in: accounts, then slots of what was opened; codes. */
  public List<StateCommit> download(Gen gen, long epoch, int shard) {
    List<StateCommit> packs = new ArrayList<>(codes(epoch, shard));
    List<StateCommit> slots = new ArrayList<>();
    for (int range = shards.firstRange(shard); range < shards.firstRange(shard) + shards.rangesPerShard(); range++) {
      for (Hash first = StateShards.firstKey(range); ; ) {
        Hash last = cut(gen, state.accounts(), first, StateShards.lastKey(range));
        PutAccounts pack = accounts(gen, epoch, range, first, last);
        packs.add(pack);
        pack.storages().forEach(storage -> {
          if (storage instanceof AccountStorage.Opened opened) {
            slots.addAll(slots(gen, epoch, opened));
          }
        });
        if (last.equals(StateShards.lastKey(range))) {
          break;
        }
        first = last.next();
      }
    }
    packs.addAll(slots);
    return packs;
  }

  /** Wants of all codes of a shard, and the codes. */
  public List<StateCommit> codes(long epoch, int shard) {
    List<Hash> hashes = state.codes().keySet().stream().filter(hash -> shards.shardOf(hash) == shard).sorted().toList();
    return hashes.isEmpty()
        ? List.of()
        : List.of(new WantCodes(epoch, hashes), new PutCodes(epoch, hashes.stream().map(hash -> state.codes().get(hash)).toList()));
  }

  /** Somewhere at or after the next rows, at most at {@code end}. */
  private static Hash cut(Gen gen, ServedTrie trie, Hash first, Hash end) {
    int row = trie.from(first) + gen.between(0, 20);
    Hash cut = row < trie.size() ? trie.key(row) : end;
    return cut.compareTo(end) < 0 ? cut : end;
  }

  public PutAccounts accounts(Gen gen, long epoch, int range, Hash first, Hash last) {
    List<AccountStorage> storages = new ArrayList<>();
    RlpWriter rows = new RlpWriter().startList();
    for (int row = state.accounts().from(first); row < state.accounts().size() && state.accounts().key(row).compareTo(last) <= 0; row++) {
      Hash key = state.accounts().key(row);
      rows.startList().hash(key).item(state.accounts().value(row)).endList();
      Account account = state.account(row);
      if (account.hasStorage()) {
        ServedTrie storage = state.storage(key);
        storages.add(storage.size() > bigStorage
            ? new AccountStorage.Opened(key, account.storageRoot(), starts(gen))
            : new AccountStorage.Whole(key, slots(key, Hash.ZERO, Hash.HIGHEST)));
      }
    }
    return new PutAccounts(epoch, range, first, last, rows.endList().toSlice(), storages);
  }

  private static List<Hash> starts(Gen gen) {
    List<Hash> starts = new ArrayList<>(List.of(Hash.ZERO));
    gen.list(0, 5, () -> Hash.of(gen.bytes(32))).stream().sorted().distinct().forEach(starts::add);
    return starts;
  }

  private List<StateCommit> slots(Gen gen, long epoch, AccountStorage.Opened opened) {
    List<StateCommit> packs = new ArrayList<>();
    for (int part = 0; part < opened.starts().size(); part++) {
      Hash end = part + 1 < opened.starts().size() ? opened.starts().get(part + 1).previous() : Hash.HIGHEST;
      for (Hash first = opened.starts().get(part); ; ) {
        Hash last = cut(gen, state.storage(opened.account()), first, end);
        packs.add(new PutSlots(epoch, opened.account(), part, first, last, slots(opened.account(), first, last)));
        if (last.equals(end)) {
          break;
        }
        first = last.next();
      }
    }
    return packs;
  }

  /** An encoded list of the accounts between two keys. */
  public RlpSlice accounts(Hash first, Hash last) {
    RlpWriter rows = new RlpWriter().startList();
    for (int row = state.accounts().from(first); row < state.accounts().size() && state.accounts().key(row).compareTo(last) <= 0; row++) {
      rows.startList().hash(state.accounts().key(row)).item(state.accounts().value(row)).endList();
    }
    return rows.endList().toSlice();
  }

  /** An encoded list of the slots between two keys. */
  public RlpSlice slots(Hash account, Hash first, Hash last) {
    ServedTrie storage = state.storage(account);
    RlpWriter rows = new RlpWriter().startList();
    for (int row = storage.from(first); row < storage.size() && storage.key(row).compareTo(last) <= 0; row++) {
      rows.startList().hash(storage.key(row)).string(storage.value(row)).endList();
    }
    return rows.endList().toSlice();
  }

  /** What makes one range that of this state, whatever it was. */
  public RepairState repair(Gen gen, long epoch, int range) {
    List<RepairState.Part> parts = new ArrayList<>();
    for (Hash first = StateShards.firstKey(range); ; ) {
      Hash last = gen.chance(0.3) ? StateShards.lastKey(range) : cut(gen, state.accounts(), first, StateShards.lastKey(range));
      parts.add(new RepairState.Part(Hash.ZERO, first, last, accounts(first, last)));
      if (last.equals(StateShards.lastKey(range))) {
        break;
      }
      first = last.next();
    }
    for (int row = state.accounts().from(StateShards.firstKey(range));
        row < state.accounts().size() && StateShards.rangeOf(state.accounts().key(row)) == range;
        row++) {
      Hash account = state.accounts().key(row);
      if (state.account(row).hasStorage()) {
        Hash middle = gen.chance(0.5) ? Hash.of(gen.bytes(32)) : state.storage(account).key(0);
        if (middle.equals(Hash.HIGHEST) || gen.chance(0.5)) {
          parts.add(new RepairState.Part(account, Hash.ZERO, Hash.HIGHEST, slots(account, Hash.ZERO, Hash.HIGHEST)));
        } else {
          parts.add(new RepairState.Part(account, Hash.ZERO, middle, slots(account, Hash.ZERO, middle)));
          parts.add(new RepairState.Part(account, middle.next(), Hash.HIGHEST, slots(account, middle.next(), Hash.HIGHEST)));
        }
      }
    }
    return new RepairState(epoch, parts);
  }

  public List<StateCommit> builds(long epoch, int shard) {
    List<StateCommit> packs = new ArrayList<>();
    for (int i = 0; i < shards.rangesPerShard(); i++) {
      packs.add(new BuildRange(epoch, shards.firstRange(shard) + i));
    }
    return packs;
  }
}
