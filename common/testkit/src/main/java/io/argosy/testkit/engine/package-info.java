/** A consensus client, as far as an execution client sees of it. */
@NullMarked
package io.argosy.testkit.engine;

import org.jspecify.annotations.NullMarked;
