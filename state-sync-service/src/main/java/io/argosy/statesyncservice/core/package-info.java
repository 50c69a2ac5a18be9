/**
 * Decides which parts of the pivot's state to fetch, mend and build next. Read {@link io.argosy.statesyncservice.core.StateSync} first. It knows no peer protocol's messages, no Kafka and no database.
 */
@NullMarked
package io.argosy.statesyncservice.core;

import org.jspecify.annotations.NullMarked;
