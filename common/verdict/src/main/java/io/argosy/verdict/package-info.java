/** How we say that a peer's answer was good or bad. Read {@link io.argosy.verdict.Verdict}; it knows no protocol and no price. */
@NullMarked
package io.argosy.verdict;

import org.jspecify.annotations.NullMarked;
