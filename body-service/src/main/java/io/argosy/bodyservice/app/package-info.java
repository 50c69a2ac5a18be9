/** Wires the body service; Spring only here. Read {@link io.argosy.bodyservice.app.BodyServiceConfiguration}. */
@NullMarked
package io.argosy.bodyservice.app;

import org.jspecify.annotations.NullMarked;
