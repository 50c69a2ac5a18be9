/**
 * Small immutable values that everything else is made of. Read {@link io.argosy.primitives.Hash} first.
 *
 * <p>Depends on the JDK alone and knows nothing of blocks' contents, of peers or of storage.
 */
@NullMarked
package io.argosy.primitives;

import org.jspecify.annotations.NullMarked;
