/** Signed lists of nodes in the DNS (EIP-1459). Read {@link io.argosy.discovery.dns.TreeWalk} first. */
@NullMarked
package io.argosy.discovery.dns;

import org.jspecify.annotations.NullMarked;
