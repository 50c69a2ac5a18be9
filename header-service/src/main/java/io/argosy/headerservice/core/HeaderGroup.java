package io.argosy.headerservice.core;

import io.argosy.packs.HeaderDelivery;
import io.argosy.packs.HeaderRequest;
import io.argosy.packs.Origin;
import io.argosy.packs.PeerId;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive headers that are asked for, checked and handed on together: some segments of the skeleton, or the end of the chain. Mutable, owned by the core's thread.
 */
final class HeaderGroup {
  private final long id;
  private final long first;
  private final @Nullable Hash parent;
  private final Map<Integer, Hash> anchors;
  private final boolean open;
  private final @Nullable RlpSlice[] headers;
  private final @Nullable Origin[] origins;
  private final Set<PeerId> without = new LinkedHashSet<>();
  private State state = State.WAITING;
  private boolean onlyMaster;
  private boolean oneAtATime;
  private int have;
  private int askedFrom;
  private int expired;
  private @Nullable HeaderRequest request;
  private SyncEvent.CheckResult.@Nullable Sound sound;

  enum State {
    WAITING,
    ASKED,
    CHECKING,
    SOUND
  }

  /**
   * @param parent hash of the header below the first; null if it is not known yet
   * @param open true if fewer headers than {@code count} are an answer too: the chain may end
   */
  HeaderGroup(long id, long first, int count, @Nullable Hash parent, Map<Integer, Hash> anchors, boolean open) {
    this.id = id;
    this.first = first;
    this.parent = parent;
    this.anchors = Map.copyOf(anchors);
    this.open = open;
    this.headers = new RlpSlice[count];
    this.origins = new Origin[count];
    this.onlyMaster = open;
  }

  long id() {
    return id;
  }

  long first() {
    return first;
  }

  int count() {
    return headers.length;
  }

  long last() {
    return first + headers.length - 1;
  }

  @Nullable Hash parent() {
    return parent;
  }

  Map<Integer, Hash> anchors() {
    return anchors;
  }

  /** True if it has no anchor at its end. */
  boolean isOpen() {
    return open;
  }

  State state() {
    return state;
  }

  boolean isOnlyForMaster() {
    return onlyMaster;
  }

  /** Others failed: the peer whose skeleton it is must show that it has the headers itself. */
  void askMasterOnly() {
    onlyMaster = true;
  }

  List<PeerId> without() {
    return List.copyOf(without);
  }

  void leaveOut(List<PeerId> peers) {
    without.addAll(peers);
  }

  /** True once headers of several peers did not make one chain: from then on one peer at a time is asked. */
  boolean isForOneAtATime() {
    return oneAtATime;
  }

  void askOneAtATime() {
    oneAtATime = true;
  }

  /** Whoever was left out may try again. */
  void forgive() {
    without.clear();
  }

  /** The same headers, from the same senders, as a group of its own whose ends are proven. */
  HeaderGroup between(long newId, Hash below, Hash lastHash) {
    HeaderGroup group = new HeaderGroup(newId, first, headers.length, below, Map.of(headers.length - 1, lastHash), false);
    System.arraycopy(headers, 0, group.headers, 0, headers.length);
    System.arraycopy(origins, 0, group.origins, 0, origins.length);
    group.have = have;
    return group;
  }

  /** The first header that is missing: what came is kept until it is checked, so that the slowest peers get there too. */
  long next() {
    int at = 0;
    while (at < headers.length && headers[at] != null) {
      at++;
    }
    return first + at;
  }

  /** The headers from {@link #next()} on are asked for. */
  void asked(HeaderRequest asked) {
    askedFrom = (int) (next() - first);
    state = State.ASKED;
    request = asked;
  }

  /** What is under way; null unless it is asked for. */
  @Nullable HeaderRequest request() {
    return request;
  }

  void accept(HeaderDelivery delivery) {
    for (int i = 0; i < delivery.headers().size(); i++) {
      int at = askedFrom + delivery.offset() + i;
      if (at < headers.length && headers[at] == null) {
        headers[at] = delivery.headers().get(i);
        origins[at] = delivery.origin();
        have++;
        expired = 0;
      }
    }
  }

  boolean isWhole() {
    return have == headers.length;
  }

  /** The headers from the start on, up to the first that is missing. */
  List<RlpSlice> run() {
    List<RlpSlice> run = new ArrayList<>(have);
    for (RlpSlice header : headers) {
      if (header == null) {
        break;
      }
      run.add(header);
    }
    return run;
  }

  @Nullable Origin originOf(int index) {
    return origins[index];
  }

  /** Who sent the headers from behind the last anchor below {@code index} up to that index: what lies below has been proven by the anchor. */
  Set<PeerId> sendersSinceAnchor(int index) {
    int from = anchors.keySet().stream().filter(at -> at < index).mapToInt(at -> at + 1).max().orElse(0);
    Set<PeerId> senders = new LinkedHashSet<>();
    for (int i = from; i <= index; i++) {
      Origin origin = origins[i];
      if (origin != null) {
        senders.add(origin.peer());
      }
    }
    return senders;
  }

  void checking() {
    state = State.CHECKING;
    request = null;
  }

  void sound(SyncEvent.CheckResult.Sound result) {
    state = State.SOUND;
    sound = result;
    Arrays.fill(headers, null);
  }

  SyncEvent.CheckResult.@Nullable Sound sound() {
    return sound;
  }

  /** How often in a row, this time included, a request expired and brought nothing. */
  int expired() {
    return ++expired;
  }

  /** Waits to be asked for what has not come. */
  void waitForRest() {
    state = State.WAITING;
    request = null;
  }

  /** Begins anew: what came is not to be trusted. */
  void beginAgain() {
    waitForRest();
    askedFrom = 0;
    Arrays.fill(headers, null);
    Arrays.fill(origins, null);
    have = 0;
  }
}
