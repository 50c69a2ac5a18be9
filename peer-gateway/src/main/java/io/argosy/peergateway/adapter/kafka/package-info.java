/** Requests and verdicts in, deliveries and adverts out. Read {@link io.argosy.peergateway.adapter.kafka.GatewayBus}. */
@NullMarked
package io.argosy.peergateway.adapter.kafka;

import org.jspecify.annotations.NullMarked;
