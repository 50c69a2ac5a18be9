package io.argosy.headerservice.adapter.store;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.SealRules;
import io.argosy.headerservice.core.SyncEvent;
import io.argosy.headerservice.core.Tip;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.reads.ChainReads;
import io.argosy.reads.ChainReads.StoredHeader;
import io.argosy.verdict.Verdict;
import io.argosy.verify.Clique;
import io.argosy.verify.CliqueSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Reads a stored block and what its child is judged by; who may sign follows from the headers since the last checkpoint. */
public final class TipReader {
  private final ChainReads reads;
  private final ChainSpec spec;

  public TipReader(ChainReads reads, ChainSpec spec) {
    this.reads = reads;
    this.spec = spec;
  }

  /**
   * A stored block with what its child is judged by; {@link SyncEvent.TipMissing} if the store does not have it, also where an unwind takes it away while we read.
   *
   * @throws IllegalStateException if the store holds what it must not
   */
  public SyncEvent tip(long number) {
    List<StoredHeader> rows = reads.headers(new BlockRange(number, number));
    if (rows.isEmpty()) {
      return new SyncEvent.TipMissing(number);
    }
    BlockHeader header = BlockHeader.decode(rows.getFirst().header());
    UInt256 total = rows.getFirst().totalDifficulty();
    if (!(spec.seal() instanceof SealRules.Clique rules)) {
      return new SyncEvent.TipLoaded(new Tip(header, total, null));
    }
    List<BlockHeader> since = sinceCheckpoint(header, rules);
    return isOneChain(since, header)
        ? new SyncEvent.TipLoaded(new Tip(header, total, signers(since, rules)))
        : new SyncEvent.TipMissing(number);
  }

  /** Canonical hashes of a range, as far as they are stored. */
  public SyncEvent.HashesRead hashes(BlockRange range) {
    List<Hash> hashes = reads.headers(range).stream().map(row -> row.header().keccak()).toList();
    return new SyncEvent.HashesRead(range, hashes);
  }

  private static CliqueSnapshot signers(List<BlockHeader> since, SealRules.Clique rules) {
    CliqueSnapshot snapshot = accepted(CliqueSnapshot.ofCheckpoint(rules, since.getFirst()));
    for (BlockHeader header : since.subList(1, since.size())) {
      Address signer = accepted(Clique.signer(header));
      snapshot = accepted(snapshot.apply(header, signer));
    }
    return snapshot;
  }

  /** From the last checkpoint up to the tip, as far as they are stored. */
  private List<BlockHeader> sinceCheckpoint(BlockHeader tip, SealRules.Clique rules) {
    long checkpoint = tip.number() / rules.epoch() * rules.epoch();
    List<BlockHeader> headers = new ArrayList<>();
    while (checkpoint + headers.size() <= tip.number()) {
      List<StoredHeader> rows = reads.headers(new BlockRange(checkpoint + headers.size(), tip.number()));
      if (rows.isEmpty()) {
        break;
      }
      rows.forEach(row -> headers.add(BlockHeader.decode(row.header())));
    }
    return headers;
  }

  /** False if another chain took its place between two reads: what is stored always links. */
  private static boolean isOneChain(List<BlockHeader> headers, BlockHeader last) {
    for (int i = 1; i < headers.size(); i++) {
      if (!headers.get(i).parentHash().equals(headers.get(i - 1).hash())) {
        return false;
      }
    }
    return !headers.isEmpty() && headers.getLast().equals(last);
  }

  private static <T> T accepted(Verdict<T> verdict) {
    return switch (verdict) {
      case Verdict.Accepted<T>(T value) -> value;
      case Verdict.Rejected<T>(var fault, String why) -> throw new IllegalStateException("stored header: " + why);
    };
  }
}
