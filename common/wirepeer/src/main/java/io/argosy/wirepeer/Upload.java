package io.argosy.wirepeer;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A line that carries so many bytes a second, for all connections of a peer: what is sent has arrived once all of its bytes, and those before it, have gone through. Any thread; those that wait go in their order.
 */
final class Upload {
  private final ReentrantLock turn = new ReentrantLock(true);
  private final int bytesPerSecond;

  /**
   * @param bytesPerSecond 0 for as many as there are
   */
  Upload(int bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  boolean isLimited() {
    return bytesPerSecond > 0;
  }

  /**
   * Waits until so many bytes have gone through, and sends.
   *
   * @param bytes of the message before it is deflated
   */
  void send(int bytes, Runnable transmission) throws InterruptedException {
    if (!isLimited()) {
      transmission.run();
      return;
    }
    turn.lockInterruptibly();
    try {
      Thread.sleep(Duration.ofNanos(bytes * 1_000_000_000L / bytesPerSecond));
      transmission.run();
    } finally {
      turn.unlock();
    }
  }
}
