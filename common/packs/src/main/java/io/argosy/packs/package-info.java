/**
 * What services say to each other over Kafka. Read {@link io.argosy.packs.Pack}, then {@link io.argosy.packs.PackCodec}.
 *
 * <p>A pack is a plain value without a version; versions live in the codec (ADR 0005). Payloads from peers stay encoded as they came. Knows nothing of Kafka.
 */
@NullMarked
package io.argosy.packs;

import org.jspecify.annotations.NullMarked;
