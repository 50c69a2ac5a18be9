/** What the header sync reads from the store. Read {@link io.argosy.headerservice.adapter.store.TipReader}. */
@NullMarked
package io.argosy.headerservice.adapter.store;

import org.jspecify.annotations.NullMarked;
