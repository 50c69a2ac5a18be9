package io.argosy.blockstore.adapter.rocksdb;

/** Hears what is written to a volume of one shard of the state. What was written is noted after it can be read: whoever takes a note reads all that it names. Thread-safe. */
final class WriteTap {
  private final StateStretch stretch;
  private TouchedKeys touched;
  private boolean lost;

  WriteTap(StateStretch stretch) {
    this.stretch = stretch;
    this.touched = new TouchedKeys(stretch);
  }

  /** For one who writes to note what, until it is {@link #wrote written}. */
  TouchedKeys begin() {
    return new TouchedKeys(stretch);
  }

  synchronized void wrote(TouchedKeys keys) {
    touched.addAll(keys);
  }

  /** What was written since the last call. */
  synchronized TouchedKeys take() {
    TouchedKeys taken = touched;
    touched = new TouchedKeys(stretch);
    return taken;
  }

  /** What was written is not known any more: the volume was closed and opened, and may lack what it had. */
  synchronized void lose() {
    lost = true;
  }

  synchronized boolean isLost() {
    return lost;
  }
}
