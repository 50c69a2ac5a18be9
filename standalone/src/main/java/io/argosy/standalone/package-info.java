/**
 * All five services in one JVM, a real Kafka broker in a second one, and the command line. Read {@link io.argosy.standalone.Argosy}, then {@link io.argosy.standalone.LocalCluster}.
 */
@NullMarked
package io.argosy.standalone;

import org.jspecify.annotations.NullMarked;
