/**
 * Seeded property tests and the vectors they read. Read {@link io.argosy.props.SeededTest} first; used in test scope only, knows nothing of Ethereum.
 */
@NullMarked
package io.argosy.props;

import org.jspecify.annotations.NullMarked;
