/**
 * The base protocol every connection speaks first, and how capabilities share its message ids. Read
 * {@link io.argosy.devp2p.p2p.MessageSpace} first; knows no capability's messages.
 */
@NullMarked
package io.argosy.devp2p.p2p;

import org.jspecify.annotations.NullMarked;
