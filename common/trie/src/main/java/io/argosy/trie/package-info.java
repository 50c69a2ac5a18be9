/**
 * Merkle Patricia tries without a database. Read {@link io.argosy.trie.StackTrie} first.
 *
 * <p>Keys and values in, roots out. It knows no account, no block and no storage.
 */
@NullMarked
package io.argosy.trie;

import org.jspecify.annotations.NullMarked;
