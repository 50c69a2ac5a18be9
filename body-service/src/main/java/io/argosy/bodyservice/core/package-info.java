/**
 * Which bodies, receipts and access lists to ask for next, of whom, and what becomes of the answers. Read {@link io.argosy.bodyservice.core.BlockFetch}, and {@link io.argosy.bodyservice.core.ListFetch} for access lists, which nothing waits for. Matching is by recomputed roots, never by position, but for access lists, whose
 * places say which of them a peer lacks.
 */
@NullMarked
package io.argosy.bodyservice.core;

import org.jspecify.annotations.NullMarked;
