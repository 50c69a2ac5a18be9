package io.argosy.packs;

/**
 * What one stage of one service is doing, in words an operator reads.
 *
 * @param reached last block done; -1 for none
 * @param target last block wanted; -1 if unknown
 * @param waitingFor empty while it moves, else one sentence that says what it waits for
 * @param outlook how it will go on, as far as blocks do not tell; empty if there is nothing to say
 */
public record StageReport(String service, String stage, long reached, long target, String waitingFor, String outlook)
    implements ControlPack {
  /** Of a stage whose blocks tell all. */
  public StageReport(String service, String stage, long reached, long target, String waitingFor) {
    this(service, stage, reached, target, waitingFor, "");
  }
}
