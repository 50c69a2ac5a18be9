package io.argosy.packs;

import java.time.Instant;

/**
 * What the operator wants of the cluster. Of orders about the same thing ({@link #key()}) the newest counts; most of them stand until another takes their place, the others end once.
 *
 * @param id rises with each order; the same one may come several times and means the same
 * @param at when it was given
 * @param subject a stage, an enode, a node's id or address, or a shard; empty where the verb says all
 * @param number a block, a volume, or the end of a ban in milliseconds since 1970; 0 where there is none
 */
public record Order(long id, Instant at, Verb verb, String subject, long number) implements ControlPack {
  /** What is to be done. The order is the wire order; do not change it. */
  public enum Verb {
    PAUSE("sync"),
    RESUME("sync"),
    UNWIND("unwind"),
    ADD_PEER("peer"),
    REMOVE_PEER("peer"),
    BAN("ban"),
    UNBAN("ban"),
    REBUILD("rebuild"),
    MOVE_SHARD("shard");

    private final String about;

    Verb(String about) {
      this.about = about;
    }

    /** True for what holds until another order takes its place; false for what is done once. */
    public boolean stands() {
      return this != UNWIND && this != REBUILD && this != MOVE_SHARD;
    }
  }

  /** What it is about: a newer order with the same key takes its place. */
  public String key() {
    return subject.isEmpty() || verb == Verb.UNWIND ? verb.about : verb.about + "/" + subject;
  }
}
