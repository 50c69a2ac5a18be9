package io.argosy.packs;

/**
 * What one stage of one service is doing, in words an operator reads.
 *
 * @param reached last block done; -1 for none
 * @param target last block wanted; -1 if unknown
 * @param waitingFor empty while it moves, else one sentence that says what it waits for
 */
public record StageReport(String service, String stage, long reached, long target, String waitingFor)
    implements ControlPack {}
