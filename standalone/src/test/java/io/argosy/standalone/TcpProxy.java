package io.argosy.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What stands between a process and a port on loopback, and may part them: what was sent is lost to neither, it lies here until they are joined again, as with a router that is down. */
final class TcpProxy implements AutoCloseable {
  private static final int CHUNK = 16 << 10;

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile Duration delay = Duration.ZERO;
  private boolean parted;
  private volatile boolean closed;

  TcpProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Nothing passes from now on, and nobody is told. */
  void part() {
    lock.lock();
    try {
      parted = true;
    } finally {
      lock.unlock();
    }
  }

  /** What lies here is passed on. */
  void join() {
    lock.lock();
    try {
      parted = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** So much later for each 16 KiB of a connection and direction: a delay, and a bound on the rate. */
  void slow(Duration each) {
    delay = each;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket near = listener.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(near);
        sockets.add(far);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> pass(near, far));
        Thread.ofVirtual().start(() -> pass(far, near));
      } catch (IOException e) {
        // The listener was closed, or nobody is at the target: who called hears of it by the end of the connection.
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try (from; to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        awaitPassage();
        out.write(chunk, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      // Either side has gone: the other is told by the end of its connection.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitPassage() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(delay.toNanos());
    lock.lock();
    try {
      while (parted && !closed) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    join();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
