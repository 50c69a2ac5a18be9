/** Wires the state sync service; Spring only here. Read {@link io.argosy.statesyncservice.app.StateSyncServiceConfiguration}. */
@NullMarked
package io.argosy.statesyncservice.app;

import org.jspecify.annotations.NullMarked;
