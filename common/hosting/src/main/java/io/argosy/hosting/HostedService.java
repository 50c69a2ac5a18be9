package io.argosy.hosting;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One service's running parts: started together, closed in reverse, and failed as one. A fault of ours ends the service: whoever hosts it decides whether the process ends with it, and a restart begins from what the store
 * holds.
 */
public abstract class HostedService implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(HostedService.class);

  private final String name;
  private final FailureListener failures;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean running;

  /** Told once when a service cannot go on. */
  @FunctionalInterface
  public interface FailureListener {
    void failed(String service, Throwable cause);
  }

  protected HostedService(String name, FailureListener failures) {
    this.name = name;
    this.failures = failures;
  }

  /** Makes and starts the parts, handing each to {@link #part}. */
  protected abstract void startParts();

  /** Remembers a part, so that it is closed before those that came earlier. */
  protected final <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  /** For parts to say that the service cannot go on; the first word counts. */
  protected final void fail(Throwable cause) {
    if (running && failed.compareAndSet(false, true)) {
      log.atError().setCause(cause).addKeyValue("service", name).log("service failed");
      failures.failed(name, cause);
    }
  }

  @Override
  public final void start() {
    running = true;
    startParts();
    log.atInfo().addKeyValue("service", name).log("started");
  }

  @Override
  public final void stop() {
    running = false;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.atWarn().setCause(e).addKeyValue("service", name).log("a part did not close");
      }
    }
    log.atInfo().addKeyValue("service", name).log("stopped");
  }

  @Override
  public final boolean isRunning() {
    return running;
  }

  /** True while the service works: started, not failed. */
  public final boolean isHealthy() {
    return running && !failed.get();
  }
}
