/**
 * The Engine API, by which a consensus client names the heads that header-service follows. Read {@link io.argosy.headerservice.adapter.engine.EngineApi}. It executes nothing, so it calls nothing valid.
 */
@NullMarked
package io.argosy.headerservice.adapter.engine;

import org.jspecify.annotations.NullMarked;
