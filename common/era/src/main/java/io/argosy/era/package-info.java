/**
 * History archives: era1 files, which hold 8192 blocks each from before the Merge. Read {@link io.argosy.era.EraFile}, then {@link io.argosy.era.EraCheck}.
 *
 * <p>A file proves itself only: its blocks link, their roots and its accumulator hold. Whether they are of our chain is for those who have one.
 */
@NullMarked
package io.argosy.era;

import org.jspecify.annotations.NullMarked;
