/** Wires the block store; Spring only here. Read {@link io.argosy.blockstore.app.BlockStoreConfiguration}. */
@NullMarked
package io.argosy.blockstore.app;

import org.jspecify.annotations.NullMarked;
