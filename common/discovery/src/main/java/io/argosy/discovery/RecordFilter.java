package io.argosy.discovery;

/** Whether a node may be of use, judged by what it says of itself before anybody dials it. */
@FunctionalInterface
public interface RecordFilter {
  /** What a record says. */
  enum Fit {
    /** Of our chain. */
    OURS,
    /** Nothing: it has no record, or one without a word on chains. */
    UNKNOWN,
    /** Of another chain, or no execution node at all. */
    OTHERS
  }

  Fit judge(NodeRecord record);

  /** For those that look for any node. */
  RecordFilter EVERYBODY = _ -> Fit.OURS;
}
