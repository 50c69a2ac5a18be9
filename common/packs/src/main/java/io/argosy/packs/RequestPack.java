package io.argosy.packs;

/** Asks a gateway for something peers have. */
public sealed interface RequestPack extends Pack 
    permits HeaderRequest, BlockRequest, NodeRequest, AccountRequest, StorageRequest, CodeRequest, PlaceRequest {
  Ask ask();

  Lane lane();

  /** Things asked for, at least one. */
  int items();
}
