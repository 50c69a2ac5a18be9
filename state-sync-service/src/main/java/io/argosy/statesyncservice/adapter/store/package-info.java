/** Questions to the store. Read {@link io.argosy.statesyncservice.adapter.store.StateReader}. */
@NullMarked
package io.argosy.statesyncservice.adapter.store;

import org.jspecify.annotations.NullMarked;
