package io.argosy.packs;

import io.argosy.verdict.Fault;

/** A fault on its way back to the gateway that holds the peer. Services name it, the gateway prices it. */
public record PeerVerdict(Origin origin, Fault fault, String evidence) implements ControlPack {}
