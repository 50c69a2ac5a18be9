package io.argosy.wirepeer;

import io.argosy.devp2p.eth.EthMessage;
import io.argosy.devp2p.p2p.DisconnectReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a peer was asked, over all its connections: an item counts when the honest answer to a request has it, whatever was sent
 * instead. Any thread.
 */
public final class Tally {
  /** What is counted apart. */
  public enum Kind {
    HEADERS,
    BODIES,
    RECEIPTS,
    /** Those that it has. */
    ACCESS_LISTS,
    /** By hash. */
    NODES,
    /** Rows of ranges. */
    ACCOUNTS,
    /** Rows of ranges. */
    SLOTS,
    CODES,
    /** Nodes by place. */
    PLACES
  }

  private static final int MOST_TOLD = 1000;

  private static final class Count {
    int requests;
    long items;
    int[] times = new int[64];
  }

  private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);
  private final List<DisconnectReason> goodbyes = new ArrayList<>();
  private final List<String> endings = new ArrayList<>();
  private final List<EthMessage> told = new ArrayList<>();
  private int sessions;

  Tally() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new Count());
    }
  }

  synchronized void told(EthMessage message) {
    if (told.size() < MOST_TOLD) {
      told.add(message);
    }
  }

  /** The first thousand messages that nobody asked for. */
  public synchronized List<EthMessage> told() {
    return List.copyOf(told);
  }

  synchronized void asked(Kind kind, int[] numbers) {
    Count count = count(kind);
    count.requests++;
    count.items += numbers.length;
    for (int number : numbers) {
      if (number >= count.times.length) {
        count.times = Arrays.copyOf(count.times, Math.max(number + 1, 2 * count.times.length));
      }
      count.times[number]++;
    }
  }

  /** For what goes by no block. */
  synchronized void asked(Kind kind, int items) {
    Count count = count(kind);
    count.requests++;
    count.items += items;
  }

  synchronized void opened() {
    sessions++;
  }

  synchronized void goodbye(DisconnectReason reason) {
    goodbyes.add(reason);
  }

  synchronized void ended(String why) {
    endings.add(why);
  }

  /** Requests of a kind. */
  public synchronized int requests(Kind kind) {
    return count(kind).requests;
  }

  /** Items of a kind, repeated ones included. */
  public synchronized long items(Kind kind) {
    return count(kind).items;
  }

  /** How often the item of block {@code number} was asked for. */
  public synchronized int timesAsked(Kind kind, long number) {
    int[] times = count(kind).times;
    return number < times.length ? times[(int) number] : 0;
  }

  /** Items asked for beyond the first time: what was downloaded for nothing. */
  public synchronized long repeated(Kind kind) {
    return Arrays.stream(count(kind).times).filter(times -> times > 1).mapToLong(times -> times - 1L).sum();
  }

  /** Why others said goodbye, in order. */
  public synchronized List<DisconnectReason> goodbyes() {
    return List.copyOf(goodbyes);
  }

  /** One line for each connection that is over. */
  public synchronized List<String> endings() {
    return List.copyOf(endings);
  }

  /** Connections that got as far as a Status of the other side. */
  public synchronized int sessions() {
    return sessions;
  }

  private Count count(Kind kind) {
    return Objects.requireNonNull(counts.get(kind));
  }
}
