/** Small valid chains from a seed, and forks of them. Read {@link io.argosy.testkit.chain.ChainBuilder} first. */
@NullMarked
package io.argosy.testkit.chain;

import org.jspecify.annotations.NullMarked;
