/**
 * Questions that services ask the store, and their transport over gRPC. Read {@link io.argosy.reads.ChainReads}. Writes never go this way: they are commit packs.
 */
@NullMarked
package io.argosy.reads;

import org.jspecify.annotations.NullMarked;
