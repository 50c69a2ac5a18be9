package io.argosy.rlp;

/**
 * Bytes that are not canonical RLP, or not of the shape that was read for. Thrown inside parsing and caught in exactly one place a codec; it carries
 * no stack, since a peer chooses how often it is made.
 */
public final class MalformedRlpException extends RuntimeException {
  public MalformedRlpException(String message) {
    super(message, null, false, false);
  }
}
