package io.argosy.standalone;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.argosy.bus.Topics;
import io.argosy.packs.Lane;
import io.argosy.packs.RequestPack;
import io.argosy.packs.StateProgress;
import io.argosy.packs.StateProgress.RangeProgress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Who of several workers asks gateways for the state of which shard, and how far the shards are: heard on the topics, so nobody's own word. */
final class StateQuestions implements AutoCloseable {
  private final Topics topics;
  private final TopicTap tap;

  /**
   * @param worker the name that each life of a worker gives itself
   * @param shard whose owner the answer goes to
   * @param at milliseconds of the clock that all share
   */
  record Question(long worker, int shard, long at) {}

  private StateQuestions(Topics topics, TopicTap tap) {
    this.topics = topics;
    this.tap = tap;
  }

  static StateQuestions in(ServicesApart cluster) throws InterruptedException {
    Topics topics = cluster.topics();
    return new StateQuestions(topics, cluster.tap(topics.requests(Lane.STATE), topics.progress()));
  }

  /** All so far, in their order. */
  List<Question> all() {
    return tap.all(topics.requests(Lane.STATE))
        .map(heard -> {
          RequestPack request = (RequestPack) heard.pack();
          return new Question(request.ask().id().owner(), request.ask().replyTo(), heard.record().timestamp());
        })
        .toList();
  }

  /** How often each worker has asked. */
  Map<Long, Long> byWorker() {
    return all().stream().collect(groupingBy(Question::worker, TreeMap::new, counting()));
  }

  /** Workers that asked after a moment. */
  Set<Long> workersAfter(long moment) {
    return all().stream().filter(question -> question.at > moment).map(Question::worker).collect(toSet());
  }

  /** Shards of which nobody but this worker was the last to ask. */
  Set<Integer> lastAskedFor(long worker) {
    Map<Integer, Long> last = new HashMap<>();
    all().forEach(question -> last.put(question.shard, question.worker));
    return last.entrySet().stream().filter(entry -> entry.getValue() == worker).map(Map.Entry::getKey).collect(toSet());
  }

  /** When somebody else first asked for a shard after a moment. */
  OptionalLong nextAfter(long moment, int shard, long worker) {
    return all().stream()
        .filter(question -> question.at > moment && question.shard == shard && question.worker != worker)
        .mapToLong(Question::at)
        .min();
  }

  /** True if nothing is left to ask of a shard. */
  boolean isDownloaded(int shard) {
    List<StateProgress> news = tap.all(topics.progress())
        .filter(heard -> heard.pack() instanceof StateProgress progress && progress.shard() == shard)
        .map(heard -> (StateProgress) heard.pack())
        .toList();
    return !news.isEmpty()
        && news.getLast().storages().isEmpty()
        && news.getLast().amounts().wantedCodes() == 0
        && news.getLast().ranges().stream().allMatch(RangeProgress::whole);
  }

  @Override
  public void close() {
    tap.close();
  }
}
