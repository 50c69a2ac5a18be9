/**
 * Loopback peers that speak real RLPx and serve a chain with its states, honestly or not: for the demo, tests and benchmarks. Read {@link
 * io.argosy.wirepeer.WirePeer} first; it knows nothing of the services.
 */
@NullMarked
package io.argosy.wirepeer;

import org.jspecify.annotations.NullMarked;
