/**
 * A whole cluster in one thread: one seed gives one history. Read {@link io.argosy.testkit.sim.Simulation} first. It knows packs and chains, and no service: the cores under test are plugged in by {@link
 * io.argosy.testkit.sim.SimCore}.
 */
@NullMarked
package io.argosy.testkit.sim;

import org.jspecify.annotations.NullMarked;
