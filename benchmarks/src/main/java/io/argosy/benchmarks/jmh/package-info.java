/** The hot paths alone: {@code benchmarks/run jmh [PATTERN]}. */
@NullMarked
package io.argosy.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
