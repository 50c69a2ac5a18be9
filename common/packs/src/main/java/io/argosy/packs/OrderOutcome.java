package io.argosy.packs;

/**
 * What became of an order that is done once.
 *
 * @param order its id
 * @param key its key
 * @param text one sentence for the operator
 */
public record OrderOutcome(long order, String key, State state, String text) implements ControlPack {
  /** The order is the wire order; do not change it. */
  public enum State {
    /** Nothing can stop it any more: whoever takes over goes on with it. */
    UNDER_WAY,
    DONE,
    /** Nothing was touched. */
    REFUSED
  }

  /** True if nothing more comes of the order. */
  public boolean isFinal() {
    return state != State.UNDER_WAY;
  }
}
