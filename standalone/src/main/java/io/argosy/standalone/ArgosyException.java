package io.argosy.standalone;

/** Ends the program with one line and an exit code. */
public final class ArgosyException extends RuntimeException {
  private final ExitCode exit;

  public ArgosyException(ExitCode exit, String message) {
    super(message);
    this.exit = exit;
  }

  public ExitCode exit() {
    return exit;
  }
}
