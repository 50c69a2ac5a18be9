package io.argosy.packs;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one stage of one service is doing, in words an operator reads.
 *
 * @param reached last block done; -1 for none
 * @param target last block wanted; -1 if unknown
 * @param waitingFor empty while it moves, else one sentence that says what it waits for
 * @param outlook how it will go on, as far as blocks do not tell; empty if there is nothing to say
 * @param teller who says so, and how busy it is
 */
public record StageReport(
    String service, String stage, long reached, long target, String waitingFor, String outlook, Teller teller) implements ControlPack {
  /** Of somebody who says nothing of itself. */
  public StageReport(String service, String stage, long reached, long target, String waitingFor, String outlook) {
    this(service, stage, reached, target, waitingFor, outlook, Teller.UNKNOWN);
  }

  /** Of a stage whose blocks tell all. */
  public StageReport(String service, String stage, long reached, long target, String waitingFor) {
    this(service, stage, reached, target, waitingFor, "");
  }

  /** The same, said by somebody. */
  public StageReport by(Teller who) {
    return new StageReport(service, stage, reached, target, waitingFor, outlook, who);
  }

  /** The same of a time by another clock. */
  public StageReport moved(Duration later) {
    return by(new Teller(teller.instance, teller.at.plus(later), teller.shards, teller.figures));
  }

  /**
   * One of the instances of a service, as it sees itself.
   *
   * @param instance drawn at random at its start; 0 if it does not say
   * @param at when it said so; the epoch if it does not say
   * @param shards of the stage that are its own, ascending; empty where a stage is not dealt out
   */
  public record Teller(long instance, Instant at, List<Integer> shards, List<Figure> figures) {
    public static final Teller UNKNOWN = new Teller(0, Instant.EPOCH, List.of(), List.of());

    public Teller {
      shards = List.copyOf(shards);
      figures = List.copyOf(figures);
    }

    /**
     * Of a core, which knows what it has to do and where the bytes of it are: who is slow has them before its door.
     *
     * @param asked of peers and not yet there, as estimated
     * @param checking that came and are being verified
     * @param sent on their way to the store and not yet in it
     */
    public static Teller holding(Collection<Integer> shards, long asked, long checking, long sent) {
      return new Teller(0, Instant.EPOCH, shards.stream().sorted().toList(), List.of(
          new Figure(Measure.ASKED_BYTES, asked), new Figure(Measure.CHECKING_BYTES, checking), new Figure(Measure.SENT_BYTES, sent)));
    }

    /** What it measured; empty if it does not say. */
    public OptionalLong figure(Measure measure) {
      return figures.stream().filter(f -> f.measure() == measure).mapToLong(Figure::value).findFirst();
    }
  }

  public record Figure(Measure measure, long value) {}

  /** What may be measured. The order is the wire order; a reader passes over what it does not know. Do not change it. */
  public enum Measure {
    /** Thousandths of the last second or so in which the one thread that decides was busy. */
    BUSY_PERMILLE,
    /** Payload asked of peers and not yet there, as estimated. */
    ASKED_BYTES,
    /** Payload that came and is being verified. */
    CHECKING_BYTES,
    /** Payload on its way to the store and not yet in it. */
    SENT_BYTES,
    /** Records handed to Kafka that it has not taken. */
    UNSENT_RECORDS,
    /** Of a volume: records that wait for it in Kafka. */
    LAG_RECORDS,
    /** Of a volume: room on its disk. */
    FREE_BYTES,
    /** Of a volume: 0 room for all; 1 little; 2 the reserve is reached; 3 a write found no room. */
    DISK_RUNG,
    /** Of a volume: bytes that compaction has to rewrite. */
    COMPACTION_BYTES,
    /** Of a volume: thousandths of its time in which it waited for its disk to take a batch. */
    WRITING_PERMILLE,
    /** Thousandths of the CPU of the machine, or of what a container may have of it, that all of its processes used. */
    CPU_PERMILLE
  }
}
