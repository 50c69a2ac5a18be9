/** The distributed table over UDP, without its sockets. Read {@link io.argosy.discovery.v4.DiscV4} first. */
@NullMarked
package io.argosy.discovery.v4;

import org.jspecify.annotations.NullMarked;
