/**
 * The RLP encoding. Read {@link io.argosy.rlp.RlpReader} first.
 *
 * <p>Reading is strict (canonical forms only), bounded by the slice it was given, and copies nothing until asked. It knows no message and no block.
 */
@NullMarked
package io.argosy.rlp;

import org.jspecify.annotations.NullMarked;
