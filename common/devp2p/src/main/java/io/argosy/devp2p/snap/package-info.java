/**
 * The {@code snap} capability, version 1: state by ranges and by nodes. Read {@link io.argosy.devp2p.snap.SnapMessage} first; rows and
 * nodes stay encoded, and nothing here knows what proves them.
 */
@NullMarked
package io.argosy.devp2p.snap;

import org.jspecify.annotations.NullMarked;
