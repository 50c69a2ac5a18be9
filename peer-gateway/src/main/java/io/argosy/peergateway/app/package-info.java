/** Wires the peer gateway; Spring only here. Read {@link io.argosy.peergateway.app.PeerGatewayConfiguration}. */
@NullMarked
package io.argosy.peergateway.app;

import org.jspecify.annotations.NullMarked;
