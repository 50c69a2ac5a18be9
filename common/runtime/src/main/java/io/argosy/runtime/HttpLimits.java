package io.argosy.runtime;

/** Bounds of the JDK's HTTP server: it has them, all off, and takes them from system properties alone, once in a JVM. */
public final class HttpLimits {
  private HttpLimits() {}

  /** Sets those that an operator has not set; to be called before the first server is made. */
  public static void set() {
    // Seconds for a whole request, headers and body; for an answer; connections; header fields and their bytes.
    limit("sun.net.httpserver.maxReqTime", 10);
    limit("sun.net.httpserver.maxRspTime", 60);
    limit("jdk.httpserver.maxConnections", 64);
    limit("sun.net.httpserver.maxReqHeaders", 50);
    limit("sun.net.httpserver.maxReqHeaderSize", 16 << 10);
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
