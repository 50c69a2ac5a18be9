package io.argosy.wirepeer;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * A line that carries so many bytes a second, for all connections of a peer. Whoever sends goes at once if the line is free, and it is then taken for as long as those bytes need. Any thread; those that
 * wait go in their order.
 */
final class Upload {
  private final ReentrantLock turn = new ReentrantLock(true);
  private final int bytesPerSecond;
  private long freeAt = System.nanoTime();

  /**
   * @param bytesPerSecond 0 for as many as there are
   */
  Upload(int bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  boolean isLimited() {
    return bytesPerSecond > 0;
  }

  /** Waits for the line, and sends; the transmission gives its bytes. */
  void send(IntSupplier transmission) throws InterruptedException {
    if (!isLimited()) {
      transmission.getAsInt();
      return;
    }
    turn.lockInterruptibly();
    try {
      long wait = freeAt - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(java.time.Duration.ofNanos(wait));
      }
      long start = System.nanoTime();
      freeAt = start + transmission.getAsInt() * 1_000_000_000L / bytesPerSecond;
    } finally {
      turn.unlock();
    }
  }
}
