package io.argosy.standalone;

import java.nio.file.Path;

/**
 * How a consensus client reaches us, on loopback.
 *
 * @param port 0 for any
 * @param secret file with 32 bytes in hex that both read; made if it is not there
 */
public record EngineOptions(int port, Path secret) {}
