/** How a gateway finds peers. Read {@link io.argosy.peergateway.adapter.discovery.Discovery}. */
@NullMarked
package io.argosy.peergateway.adapter.discovery;

import org.jspecify.annotations.NullMarked;
