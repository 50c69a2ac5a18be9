/**
 * Rules that turn bytes into trust. Read {@link io.argosy.verify.HeaderRules} first, then {@link io.argosy.verify.BodyCheck} and
 * {@link io.argosy.verify.ReceiptCheck}.
 *
 * <p>Every answer is a {@code Verdict}: nothing here throws for what a peer sent. It is told the time and the parent, and knows no peer, no store and no
 * thread; what is expensive (seals, signers, roots) is pure or has its own instance, so that a pool can run it.
 */
@NullMarked
package io.argosy.verify;

import org.jspecify.annotations.NullMarked;
