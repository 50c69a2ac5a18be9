/** Small valid chains from a seed and forks of them, and files of recorded ones. Read {@link io.argosy.testkit.chain.ChainBuilder} first. */
@NullMarked
package io.argosy.testkit.chain;

import org.jspecify.annotations.NullMarked;
