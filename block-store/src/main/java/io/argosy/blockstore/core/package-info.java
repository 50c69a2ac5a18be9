/**
 * What is kept where, and what a commit pack changes. Read {@link io.argosy.blockstore.core.ShardLedger}. No database here: rows are a port.
 */
@NullMarked
package io.argosy.blockstore.core;

import org.jspecify.annotations.NullMarked;
