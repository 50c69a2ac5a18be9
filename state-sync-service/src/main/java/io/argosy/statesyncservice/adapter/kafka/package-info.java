/** Progress and deliveries in, requests and commits out, and who chooses pivots. Read {@link io.argosy.statesyncservice.adapter.kafka.StateBus}. */
@NullMarked
package io.argosy.statesyncservice.adapter.kafka;

import org.jspecify.annotations.NullMarked;
