/**
 * Finds the canonical header chain, and is the only author of unwinds. Read {@link io.argosy.headerservice.core.HeaderSync} first, then {@link io.argosy.headerservice.core.Following} and {@link
 * io.argosy.headerservice.core.MasterChain}.
 */
@NullMarked
package io.argosy.headerservice.core;

import org.jspecify.annotations.NullMarked;
