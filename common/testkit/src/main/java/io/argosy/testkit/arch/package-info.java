/** The walls inside a service, checked. Read {@link io.argosy.testkit.arch.HouseRules}. */
@NullMarked
package io.argosy.testkit.arch;

import org.jspecify.annotations.NullMarked;
