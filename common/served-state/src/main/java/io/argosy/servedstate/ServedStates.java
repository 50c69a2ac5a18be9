package io.argosy.servedstate;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The states that a server has at a time, those of its last blocks. Immutable. */
public final class ServedStates {
  public static final ServedStates NONE = new ServedStates(List.of());

  private final List<ServedState> states;

  private ServedStates(List<ServedState> states) {
    this.states = List.copyOf(states);
  }

  public static ServedStates of(ServedState... states) {
    return new ServedStates(List.of(states));
  }

  /** These and one more. */
  public ServedStates and(ServedState more) {
    if (withRoot(more.root()).isPresent()) {
      return this;
    }
    List<ServedState> all = new ArrayList<>(states);
    all.add(more);
    return new ServedStates(all);
  }

  /** Those of them whose root is one of these. */
  public ServedStates only(Collection<Hash> roots) {
    return new ServedStates(states.stream().filter(state -> roots.contains(state.root())).toList());
  }

  public boolean isEmpty() {
    return states.isEmpty();
  }

  public List<ServedState> all() {
    return states;
  }

  /** Empty if the server does not have that state, or no longer. */
  public Optional<ServedState> withRoot(Hash root) {
    return states.stream().filter(state -> state.root().equals(root)).findFirst();
  }

  /** A code of any of the states. */
  public Optional<RlpSlice> code(Hash hash) {
    return first(state -> state.code(hash));
  }

  /** A node or code of any of the states. */
  public Optional<RlpSlice> byHash(Hash hash) {
    return first(state -> state.byHash(hash));
  }

  private Optional<RlpSlice> first(Function<ServedState, Optional<RlpSlice>> lookup) {
    for (ServedState state : states) {
      Optional<RlpSlice> found = lookup.apply(state);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
