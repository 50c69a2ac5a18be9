package io.argosy.packs;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;

/**
 * Where a trie node stands.
 *
 * @param account whose storage trie it is of; zero for the state's own trie
 * @param path from the trie's root, in hex-prefix form without a leaf's flag: 1 to 33 bytes
 */
public record NodePlace(Hash account, RlpSlice path) {}
