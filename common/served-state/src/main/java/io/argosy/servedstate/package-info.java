/**
 * A whole state in memory that answers as an honest peer does: ranges with proofs, nodes by place or by hash, codes. Read {@link
 * io.argosy.servedstate.ServedState} first, then {@link io.argosy.servedstate.ServedTrie}.
 *
 * <p>It knows rows, tries and accounts, and no message of any protocol. Everything is immutable once built, and may be asked by many threads.
 */
@NullMarked
package io.argosy.servedstate;

import org.jspecify.annotations.NullMarked;
