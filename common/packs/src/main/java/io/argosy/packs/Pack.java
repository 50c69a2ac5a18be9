package io.argosy.packs;

/** One message between services. Receiving the same pack twice must do nothing new. */
public sealed interface Pack permits RequestPack, DeliveryPack, CommitPack, ControlPack {}
