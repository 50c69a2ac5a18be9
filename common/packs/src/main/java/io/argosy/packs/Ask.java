package io.argosy.packs;

import java.time.Instant;

/**
 * What every request says besides what it wants.
 *
 * @param id answered by deliveries and one end, or by nothing if {@code deadline} passes first
 * @param epoch count of unwinds under which it was asked; deliveries carry it back, and older ones are dropped unread
 * @param deadline when the sender stops waiting and asks again; wall clock, compared with some slack
 * @param replyTo partition of the lane's delivery topic that gets the answer
 * @param attempt 0 for the first try
 */
public record Ask(
    PackId id, long epoch, Instant deadline, int replyTo, Priority priority, int attempt, PeerChoice peers) {}
