/** Sockets, and the protocol over them. Read {@link io.argosy.peergateway.adapter.netty.RlpxTransport}, then {@link io.argosy.peergateway.adapter.netty.PeerSession}. */
@NullMarked
package io.argosy.peergateway.adapter.netty;

import org.jspecify.annotations.NullMarked;
