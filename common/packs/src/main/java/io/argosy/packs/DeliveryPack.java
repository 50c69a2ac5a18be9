package io.argosy.packs;

/** Answers a request, in whole or in part. */
public sealed interface DeliveryPack extends Pack 
    permits HeaderDelivery, BlockDelivery, NodeDelivery, AccountDelivery, StorageDelivery, DeliveryEnd {
  /** The request answered. */
  PackId request();

  /** The epoch of the request. */
  long epoch();
}
