/**
 * Real peers over real sockets, honest or not: what the services are tested against. Read {@link io.argosy.testkit.wire.WirePeer}
 * first; it knows nothing of the services.
 */
@NullMarked
package io.argosy.testkit.wire;

import org.jspecify.annotations.NullMarked;
