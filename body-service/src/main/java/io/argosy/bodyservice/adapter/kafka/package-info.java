/** Deliveries in, requests and commits out. Read {@link io.argosy.bodyservice.adapter.kafka.FetchBus}. */
@NullMarked
package io.argosy.bodyservice.adapter.kafka;

import org.jspecify.annotations.NullMarked;
