/**
 * The encrypted transport: keys, handshake, frames. Read {@link io.argosy.devp2p.rlpx.Handshake} first, then
 * {@link io.argosy.devp2p.rlpx.FrameCodec}; knows nothing of the messages inside.
 */
@NullMarked
package io.argosy.devp2p.rlpx;

import org.jspecify.annotations.NullMarked;
