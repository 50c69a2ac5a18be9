package io.argosy.headerservice.adapter.store;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.SealRules;
import io.argosy.headerservice.core.SyncEvent;
import io.argosy.headerservice.core.Tip;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRange;
import io.argosy.primitives.Hash;
import io.argosy.reads.ChainReads;
import io.argosy.reads.ChainReads.StoredHeader;
import io.argosy.verdict.Verdict;
import io.argosy.verify.Clique;
import io.argosy.verify.CliqueSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a stored block and what its child is judged by; who may sign follows from the headers since the last checkpoint. */
public final class TipReader {
  private final ChainReads reads;
  private final ChainSpec spec;

  public TipReader(ChainReads reads, ChainSpec spec) {
    this.reads = reads;
    this.spec = spec;
  }

  /**
   * @throws IllegalStateException if the store does not have the block, or holds what it must not
   */
  public Tip tip(long number) {
    List<StoredHeader> rows = reads.headers(new BlockRange(number, number));
    if (rows.isEmpty()) {
      throw new IllegalStateException("the store has no header #" + number + " that its progress names");
    }
    BlockHeader header = BlockHeader.decode(rows.getFirst().header());
    return new Tip(header, rows.getFirst().totalDifficulty(), signers(header));
  }

  /** Canonical hashes of a range, as far as they are stored. */
  public SyncEvent.HashesRead hashes(BlockRange range) {
    List<Hash> hashes = reads.headers(range).stream().map(row -> row.header().keccak()).toList();
    return new SyncEvent.HashesRead(range.first(), hashes);
  }

  private @Nullable CliqueSnapshot signers(BlockHeader tip) {
    if (!(spec.seal() instanceof SealRules.Clique rules)) {
      return null;
    }
    long checkpoint = tip.number() / rules.epoch() * rules.epoch();
    List<BlockHeader> since = headers(checkpoint, tip.number());
    CliqueSnapshot snapshot = accepted(CliqueSnapshot.ofCheckpoint(rules, since.getFirst()));
    for (BlockHeader header : since.subList(1, since.size())) {
      Address signer = accepted(Clique.signer(header));
      snapshot = accepted(snapshot.apply(header, signer));
    }
    return snapshot;
  }

  private List<BlockHeader> headers(long first, long last) {
    List<BlockHeader> headers = new ArrayList<>();
    while (first + headers.size() <= last) {
      List<StoredHeader> rows = reads.headers(new BlockRange(first + headers.size(), last));
      if (rows.isEmpty()) {
        throw new IllegalStateException("the store has no header #" + (first + headers.size()));
      }
      rows.forEach(row -> headers.add(BlockHeader.decode(row.header())));
    }
    return headers;
  }

  private static <T> T accepted(Verdict<T> verdict) {
    return switch (verdict) {
      case Verdict.Accepted<T>(T value) -> value;
      case Verdict.Rejected<T>(var fault, String why) -> throw new IllegalStateException("stored header: " + why);
    };
  }
}
