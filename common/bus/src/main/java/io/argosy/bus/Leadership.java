package io.argosy.bus;

import io.argosy.bus.PackTransactions.Addressed;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Being the one active instance of several: who owns the only partition of a topic that nobody writes. What the active one sends goes through a transactional producer, so that a former one that does not know yet is
 * fenced by the broker. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
  private final BusConnection connection;
  private final String transactionalId;
  private final AtomicReference<@Nullable PackTransactions> transactions = new AtomicReference<>();

  /**
   * @param transactionalId the same for all instances
   */
  public Leadership(BusConnection connection, String transactionalId) {
    this.connection = connection;
    this.transactionalId = transactionalId;
  }

  /** Told of coming to lead, and of having led; on a thread of Kafka's. */
  public interface Term {
    void began();

    void ended();
  }

  /** Begins to stand for leadership. */
  public void stand(PackListeners listeners, String group, String topic, Term term) {
    listeners.join("leader", group, topic, new PackListeners.Ownership() {
      @Override
      public void assigned(Set<Integer> partitions) {
        if (partitions.contains(0)) {
          resign();
          transactions.set(new PackTransactions(connection, transactionalId));
          term.began();
        }
      }

      @Override
      public void revoked(Set<Integer> partitions) {
        if (partitions.contains(0)) {
          resign();
          term.ended();
        }
      }
    }, _ -> {});
  }

  /**
   * Sends all or none, and returns when they are on the broker; nothing if this instance does not lead.
   *
   * @throws PackTransactions.Fenced if another has taken over
   */
  public void sendAll(List<Addressed> packs) {
    PackTransactions active = transactions.get();
    if (active != null) {
      active.sendAll(packs);
    }
  }

  private void resign() {
    PackTransactions former = transactions.getAndSet(null);
    if (former != null) {
      former.close();
    }
  }

  @Override
  public void close() {
    resign();
  }
}
