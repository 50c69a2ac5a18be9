package io.argosy.packs;

/** Steers the cluster. */
public sealed interface ControlPack extends Pack
    permits Target, TrustedHead, EpochStarted, GatewayAdvert, ShardProgress, StateProgress, PeerVerdict, StageReport, Order, OrderOutcome {}
