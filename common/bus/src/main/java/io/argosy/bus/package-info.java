/**
 * Packs over Kafka: the only common module that knows Kafka. Read {@link io.argosy.bus.Topics} for what goes where, then {@link io.argosy.bus.PackSender} and
 * {@link io.argosy.bus.PackListeners}.
 */
@NullMarked
package io.argosy.bus;

import org.jspecify.annotations.NullMarked;
