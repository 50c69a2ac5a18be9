/**
 * Which bodies and receipts to ask for next, of whom, and what becomes of the answers. Read {@link io.argosy.bodyservice.core.BlockFetch}. Matching is by recomputed roots, never by position.
 */
@NullMarked
package io.argosy.bodyservice.core;

import org.jspecify.annotations.NullMarked;
