package io.argosy.packs;

/**
 * Names a request for as long as anybody may still answer it.
 *
 * @param owner drawn at random when its sender started, so that a restarted sender never meets an answer to its former life
 * @param sequence counted up by the sender
 */
public record PackId(long owner, long sequence) {
  /** For logs: both halves in hex. */
  @Override
  public String toString() {
    return Long.toHexString(owner) + "-" + Long.toHexString(sequence);
  }
}
