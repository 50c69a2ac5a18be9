/**
 * Which peer gets which request, and which peers we know. Read {@link io.argosy.peergateway.core.Gateway}: events in, commands out. No opinion on sync.
 */
@NullMarked
package io.argosy.peergateway.core;

import org.jspecify.annotations.NullMarked;
