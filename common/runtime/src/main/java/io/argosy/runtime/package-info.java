/** Drives a core: the imperative shell, JDK only. Read {@link io.argosy.runtime.CoreDriver}. */
@NullMarked
package io.argosy.runtime;

import org.jspecify.annotations.NullMarked;
