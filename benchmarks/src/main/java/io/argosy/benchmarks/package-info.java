/** Measurements: end-to-end runs against wire peers ({@link io.argosy.benchmarks.PeersBenchmark}) and, by the script {@code against-geth}, beside a real client. */
@NullMarked
package io.argosy.benchmarks;

import org.jspecify.annotations.NullMarked;
