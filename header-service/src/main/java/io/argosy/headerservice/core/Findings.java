package io.argosy.headerservice.core;

import io.argosy.packs.Origin;
import io.argosy.packs.PeerVerdict;
import io.argosy.verdict.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step with the master came to.
 *
 * @param verdicts on whoever is at fault
 * @param then what becomes of the master
 */
record Findings(List<PeerVerdict> verdicts, Then then) {
  static final Findings NONE = new Findings(List.of(), Then.GO_ON);

  /** What becomes of the master. */
  enum Then {
    /** It is followed on. */
    GO_ON,
    /** It led us to its head. */
    ARRIVE,
    /** It is left for a while. */
    GIVE_UP,
    /** It is left as well, and the verdicts count only if that keeps happening: it may have reorganized while we followed it. */
    GIVE_UP_FOR_CONTRADICTION
  }

  Findings {
    verdicts = List.copyOf(verdicts);
  }

  /** With one verdict more; with none more where nobody is known. */
  Findings against(@Nullable Origin origin, Fault fault, String evidence) {
    if (origin == null) {
      return this;
    }
    List<PeerVerdict> more = new ArrayList<>(verdicts);
    more.add(new PeerVerdict(origin, fault, evidence));
    return new Findings(more, then);
  }

  Findings arrived() {
    return new Findings(verdicts, Then.ARRIVE);
  }

  Findings givingUp() {
    return new Findings(verdicts, Then.GIVE_UP);
  }

  Findings givingUpForContradiction() {
    return new Findings(verdicts, Then.GIVE_UP_FOR_CONTRADICTION);
  }
}
