package io.argosy.packs;

/** Where an answer came from: the peer, and the slot of the gateway that holds it, for a verdict to find its way back. */
public record Origin(PeerId peer, int gateway) {}
