/**
 * Where the sync stands, stage by stage and shard by shard. Read {@link io.argosy.stages.Stage}, then {@link io.argosy.stages.DoneBlocks}. Pure; knows no store and no bus.
 */
@NullMarked
package io.argosy.stages;

import org.jspecify.annotations.NullMarked;
