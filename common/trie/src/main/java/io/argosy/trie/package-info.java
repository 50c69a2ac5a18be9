/**
 * Merkle Patricia tries without a database. Read {@link io.argosy.trie.StackTrie} first, then {@link io.argosy.trie.RangeProof}.
 *
 * <p>Keys and values in, roots out; proofs and rows in, verdicts out. It knows no account, no block and no storage.
 */
@NullMarked
package io.argosy.trie;

import org.jspecify.annotations.NullMarked;
