/**
 * The {@code eth} capability, versions 62 to 71. Read {@link io.argosy.devp2p.eth.EthMessage} first; payload items stay
 * encoded, and nothing here knows what a valid block is.
 */
@NullMarked
package io.argosy.devp2p.eth;

import org.jspecify.annotations.NullMarked;
