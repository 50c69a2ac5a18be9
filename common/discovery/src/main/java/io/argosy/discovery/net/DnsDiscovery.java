package io.argosy.discovery.net;

import io.argosy.discovery.NodeRecord;
import io.argosy.discovery.dns.TreeCommand;
import io.argosy.discovery.dns.TreeEvent;
import io.argosy.discovery.dns.TreeLink;
import io.argosy.discovery.dns.TreeWalk;
import io.argosy.discovery.dns.TxtResolver;
import io.argosy.runtime.CoreDriver;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A {@link TreeWalk} with a resolver: one thread owns the walk, each question blocks a virtual one. */
public final class DnsDiscovery implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(100);

  private final TxtResolver resolver;
  private final Consumer<NodeRecord> found;
  private final BiConsumer<TreeLink, String> complaints;
  private final CoreDriver<TreeEvent, TreeCommand> driver;
  private final ExecutorService questions = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param found hears of each node once; called by the walk's thread
   * @param complaints hears what is wrong with lists
   * @param failed told once if it cannot go on
   */
  public DnsDiscovery(
      List<TreeLink> lists,
      TxtResolver resolver,
      InstantSource clock,
      Consumer<NodeRecord> found,
      BiConsumer<TreeLink, String> complaints,
      Consumer<Throwable> failed) {
    this.resolver = resolver;
    this.found = found;
    this.complaints = complaints;
    TreeWalk walk = new TreeWalk(lists, new SecureRandom().nextLong());
    this.driver = new CoreDriver<>("dns-lists", walk, this::perform, clock, TreeEvent.Tick::new, TICK, failed);
  }

  public void start() {
    driver.start();
  }

  /** Tells the walk something; never blocks. */
  public void tell(TreeEvent event) {
    driver.post(event);
  }

  private void perform(TreeCommand command) {
    switch (command) {
      case TreeCommand.Resolve c -> ask(c.name());
      case TreeCommand.Found c -> found.accept(c.record());
      case TreeCommand.Complain c -> complaints.accept(c.list(), c.why());
    }
  }

  private void ask(String name) {
    try {
      questions.execute(() -> driver.post(answer(name)));
    } catch (RejectedExecutionException _) {
      // Closed meanwhile.
    }
  }

  private TreeEvent answer(String name) {
    try {
      return new TreeEvent.Answered(name, resolver.texts(name));
    } catch (IOException | RuntimeException _) {
      return new TreeEvent.Failed(name);
    }
  }

  @Override
  public void close() {
    driver.close();
    questions.shutdownNow();
  }
}
