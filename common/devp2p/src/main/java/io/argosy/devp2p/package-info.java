/**
 * Ethereum's peer protocols sans I/O: bytes in, messages out. Read {@link io.argosy.devp2p.PeerConnection} first; knows no
 * socket, thread, clock or logger, and no opinion on what a message should hold.
 */
@NullMarked
package io.argosy.devp2p;

import org.jspecify.annotations.NullMarked;
