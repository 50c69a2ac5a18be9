package io.argosy.benchmarks;

import io.argosy.blockstore.adapter.rocksdb.RocksMemory;
import io.argosy.blockstore.adapter.rocksdb.Volume;
import io.argosy.blockstore.adapter.rocksdb.VolumeIdentity;
import io.argosy.blockstore.core.Applied;
import io.argosy.blockstore.core.StateLedger;
import io.argosy.packs.BeginState;
import io.argosy.packs.Pack;
import io.argosy.packs.PackCodec;
import io.argosy.packs.PackLimits;
import io.argosy.packs.PutAccounts;
import io.argosy.packs.PutAccounts.AccountStorage;
import io.argosy.packs.StateCommit;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import io.argosy.servedstate.GeneratedState;
import io.argosy.servedstate.ServedState;
import io.argosy.servedstate.ServedTrie;
import io.argosy.stages.StateShards;
import io.argosy.verdict.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What one writer makes of a downloaded state: packs as they come from Kafka, decoded, checked, and written in batches, without Kafka. The first argument is the number of accounts, the second how often. */
public final class StateWriteBenchmark {
  private static final StateShards ONE = new StateShards(1);

  /** As the volume's writer ends them. */
  private static final long BATCH_BYTES = 8L << 20;

  private StateWriteBenchmark() {}

  public static void main(String[] args) throws IOException {
    int accounts = args.length > 0 ? Integer.parseInt(args[0]) : 400_000;
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    ServedState state = GeneratedState.seeded(7, accounts).withContracts(accounts / 10, 200).make();
    List<byte[]> packs = packs(state);
    long rows = state.accounts().size() + state.slots();
    long bytes = packs.stream().mapToLong(pack -> pack.length).sum();
    System.out.printf(Locale.ROOT, "%,d accounts, %,d slots, %,d bytes in %,d packs%n", state.accounts().size(), state.slots(), bytes, packs.size());
    for (int run = 0; run < runs; run++) {
      Path folder = Files.createTempDirectory("argosy-state-write");
      try {
        Cost cost = write(folder, packs);
        System.out.printf(
            Locale.ROOT,
            "%.2f s: %,.0f rows/s, %.1f MB/s; %.2f s of the writer's processor: %,.0f rows/s%n",
            cost.seconds(),
            rows / cost.seconds(),
            bytes / cost.seconds() / 1e6,
            cost.processorSeconds(),
            rows / cost.processorSeconds());
      } finally {
        remove(folder);
      }
    }
  }

  private static List<byte[]> packs(ServedState state) {
    List<byte[]> packs = new ArrayList<>();
    packs.add(PackCodec.encode(new BeginState(1, new BlockRef(1, Hash.HIGHEST), state.root())).toBytes());
    for (int range = 0; range < StateShards.RANGES; range++) {
      Hash first = StateShards.firstKey(range);
      int row = state.accounts().from(first);
      while (true) {
        RlpWriter rows = new RlpWriter().startList();
        List<AccountStorage> storages = new ArrayList<>();
        long size = 0;
        while (row < state.accounts().size() && StateShards.rangeOf(state.accounts().key(row)) == range && size < PackLimits.TARGET_BYTES) {
          Hash key = state.accounts().key(row);
          rows.startList().hash(key).item(state.accounts().value(row)).endList();
          size += 34 + state.accounts().value(row).length();
          if (state.account(row).hasStorage()) {
            RlpSlice slots = slots(state.storage(key));
            storages.add(new AccountStorage.Whole(key, slots));
            size += slots.length();
          }
          row++;
        }
        boolean isLast = row == state.accounts().size() || StateShards.rangeOf(state.accounts().key(row)) != range;
        Hash last = isLast ? StateShards.lastKey(range) : state.accounts().key(row - 1);
        packs.add(PackCodec.encode(new PutAccounts(1, range, first, last, rows.endList().toSlice(), storages)).toBytes());
        if (isLast) {
          break;
        }
        first = last.next();
      }
    }
    return packs;
  }

  private static RlpSlice slots(ServedTrie storage) {
    RlpWriter rows = new RlpWriter().startList();
    for (int row = 0; row < storage.size(); row++) {
      rows.startList().hash(storage.key(row)).string(storage.value(row)).endList();
    }
    return rows.endList().toSlice();
  }

  /** On a machine that others use too, the processor's time says more. */
  private record Cost(double seconds, double processorSeconds) {}

  private static Cost write(Path folder, List<byte[]> packs) {
    VolumeIdentity identity = new VolumeIdentity(1337, Hash.ZERO, 1, ONE.count(), 0, 1);
    try (RocksMemory memory = new RocksMemory(256L << 20, 128L << 20);
        Volume volume = Volume.open(folder.resolve("volume"), identity, memory, Volume.Access.WRITE);
        Volume.Batch batch = volume.batch()) {
      StateLedger ledger = StateLedger.open(0, ONE, batch);
      long began = System.nanoTime();
      long processorBegan = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (byte[] pack : packs) {
        if (!(PackCodec.decode(pack) instanceof Verdict.Accepted<Pack>(StateCommit commit)) || !(ledger.apply(commit) instanceof Applied.Changed)) {
          throw new IllegalStateException("a pack was not taken");
        }
        if (batch.size() > BATCH_BYTES) {
          commit(ledger, batch);
        }
      }
      commit(ledger, batch);
      volume.syncWal();
      long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processorBegan;
      return new Cost((System.nanoTime() - began) / 1e9, processor / 1e9);
    }
  }

  private static void commit(StateLedger ledger, Volume.Batch batch) {
    ledger.writeProgress();
    batch.commit();
    ledger.written();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
