package io.argosy.bus;

import io.argosy.packs.Pack;

/** A pack and where in which topic it stood. */
public record Received(String topic, int partition, long offset, Pack pack) {}
