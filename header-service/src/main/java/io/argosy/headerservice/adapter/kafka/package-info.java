/** Deliveries in, requests and commits out, and who is the active instance. Read {@link io.argosy.headerservice.adapter.kafka.SyncBus}. */
@NullMarked
package io.argosy.headerservice.adapter.kafka;

import org.jspecify.annotations.NullMarked;
