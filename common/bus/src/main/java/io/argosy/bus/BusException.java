package io.argosy.bus;

import org.jspecify.annotations.Nullable;

/** Kafka does not do what this service needs; retried as far as that made sense. */
public final class BusException extends RuntimeException {
  public BusException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
