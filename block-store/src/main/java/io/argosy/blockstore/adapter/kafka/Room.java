package io.argosy.blockstore.adapter.kafka;

/** How much of a volume's work its disk allows: each rung costs more than the one before. */
public enum Room {
  /** All of it. */
  AMPLE,
  /** What can be made later from what is stored rests; the operator is warned. */
  LOW,
  /** Nothing is taken from Kafka, so that what was begun can be finished. */
  RESERVE,
  /** RocksDB met the end of the disk: the volume is closed until there is room again. */
  FULL
}
