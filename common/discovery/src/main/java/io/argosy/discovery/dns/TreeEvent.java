package io.argosy.discovery.dns;

import java.util.List;

/** What may happen to a walk. */
public sealed interface TreeEvent {
  /** Time has passed. */
  record Tick() implements TreeEvent {}

  /** The texts under a name; none if there is no such name. */
  record Answered(String name, List<String> texts) implements TreeEvent {
    public Answered {
      texts = List.copyOf(texts);
    }
  }

  /** A name could not be asked for. */
  record Failed(String name) implements TreeEvent {}

  /** Nodes are wanted. */
  record Resumed() implements TreeEvent {}

  /** Nodes are not wanted for now. */
  record Paused() implements TreeEvent {}
}
