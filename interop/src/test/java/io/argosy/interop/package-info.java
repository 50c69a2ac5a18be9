/**
 * Argosy against real clients from npm that nobody here wrote. Read {@link io.argosy.interop.RealClientsIT} first: each of its tests runs one
 * {@link io.argosy.interop.Scenario} in a network of its own.
 */
@NullMarked
package io.argosy.interop;

import org.jspecify.annotations.NullMarked;
