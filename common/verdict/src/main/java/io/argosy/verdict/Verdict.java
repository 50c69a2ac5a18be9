package io.argosy.verdict;

import java.util.function.Function;

/** What checking a peer's answer concluded. A bad answer is an ordinary value, not an exception. */
public sealed interface Verdict<T> {
  record Accepted<T>(T value) implements Verdict<T> {}

  /**
   * @param evidence what was expected and what came, one line without a line break
   */
  record Rejected<T>(Fault fault, String evidence) implements Verdict<T> {
    /** The same refusal of another type of value. */
    public <U> Rejected<U> as() {
      return new Rejected<>(fault, evidence);
    }
  }

  static <T> Verdict<T> accepted(T value) {
    return new Accepted<>(value);
  }

  static <T> Verdict<T> rejected(Fault fault, String evidence) {
    return new Rejected<>(fault, evidence);
  }

  /** The next check applied to an accepted value; a rejection stays as it is. */
  default <U> Verdict<U> then(Function<T, Verdict<U>> next) {
    return switch (this) {
      case Accepted<T>(T value) -> next.apply(value);
      case Rejected<T> rejected -> rejected.as();
    };
  }

  default boolean isAccepted() {
    return this instanceof Accepted;
  }
}
