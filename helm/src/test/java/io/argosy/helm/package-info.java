/** What the chart renders to. Read {@link io.argosy.helm.ChartTest}. */
@NullMarked
package io.argosy.helm;

import org.jspecify.annotations.NullMarked;
