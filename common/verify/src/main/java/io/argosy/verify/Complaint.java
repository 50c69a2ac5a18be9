package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import org.jspecify.annotations.Nullable;

/** The first thing found wrong with a header, if any. Mutable, for one check. */
final class Complaint {
  private final BlockHeader header;
  private @Nullable String evidence;

  Complaint(BlockHeader header) {
    this.header = header;
  }

  boolean isNone() {
    return evidence == null;
  }

  void unlessEqual(String field, Object expected, Object got) {
    if (evidence == null && !expected.equals(got)) {
      evidence = Evidence.of(field, header.number(), expected, got);
    }
  }

  void unless(boolean holds, String field, String expected, Object got) {
    if (evidence == null && !holds) {
      evidence = Evidence.of(field, header.number(), expected, got);
    }
  }

  Verdict<BlockHeader> verdict() {
    String found = evidence;
    return found == null ? Verdict.accepted(header) : Verdict.rejected(Fault.BAD_HEADER, found);
  }
}
