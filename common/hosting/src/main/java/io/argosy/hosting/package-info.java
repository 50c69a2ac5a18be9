/** How a service is hosted by Spring. Read {@link io.argosy.hosting.HostedService}; imported by {@code app} packages only. */
@NullMarked
package io.argosy.hosting;

import org.jspecify.annotations.NullMarked;
