package io.argosy.standalone;

/** What the process ends with; stable, and listed in README.md. */
public enum ExitCode {
  OK(0),
  /** A stored block failed a check, or two syncs differ. */
  UNSOUND(1),
  /** Bad use: unknown option, unknown network, unreadable file. */
  USAGE(2),
  /** No JDK 25; said by the launcher. */
  NO_JDK(3),
  /** A port is taken. */
  PORT_TAKEN(4),
  /** The data directory belongs to another network or layout, or another process has it open. */
  WRONG_DATA(5),
  /** No peer within the time given. */
  NO_PEER(6),
  /** No peer has the target. */
  NO_TARGET(7),
  /** The Kafka broker does not start or has ended. */
  BROKER(8),
  /** A fault of ours; the log has it. */
  INTERNAL(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
