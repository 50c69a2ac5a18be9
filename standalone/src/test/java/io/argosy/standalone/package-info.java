/** The whole thing, with real processes: a Kafka broker, the five services, wire peers over loopback. */
@org.jspecify.annotations.NullMarked
package io.argosy.standalone;
