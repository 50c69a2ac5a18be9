/** Discovery's sockets and threads, the JDK's only. Read {@link io.argosy.discovery.net.UdpDiscovery} first. */
@NullMarked
package io.argosy.discovery.net;

import org.jspecify.annotations.NullMarked;
