/**
 * Finds nodes of Ethereum's network. Read {@link io.argosy.discovery.NodeRecord} and {@link io.argosy.discovery.v4.DiscV4} first; {@code v4} and {@code dns} decide and are told the time,
 * {@code net} has the sockets. Knows no chain: whether a record is of ours is asked of a {@link io.argosy.discovery.RecordFilter}.
 */
@NullMarked
package io.argosy.discovery;

import org.jspecify.annotations.NullMarked;
