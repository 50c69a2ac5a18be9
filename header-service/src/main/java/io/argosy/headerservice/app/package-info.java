/** Wires the header service; Spring only here. Read {@link io.argosy.headerservice.app.HeaderServiceConfiguration}. */
@NullMarked
package io.argosy.headerservice.app;

import org.jspecify.annotations.NullMarked;
