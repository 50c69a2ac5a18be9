/**
 * What blocks are, and which rules are in force at each. Read {@link io.argosy.chain.BlockHeader} first, then {@link io.argosy.chain.ChainSpec}.
 *
 * <p>Decoding is strict and throws {@code MalformedRlpException}; whether a well-formed block is right is for the library {@code verify} to say. It knows no
 * peer and no storage.
 */
@NullMarked
package io.argosy.chain;

import org.jspecify.annotations.NullMarked;
