/** Discovery v5 as one more source of nodes, by Consensys' library. Read {@link io.argosy.peergateway.adapter.discv5.Discv5Source}. */
@NullMarked
package io.argosy.peergateway.adapter.discv5;

import org.jspecify.annotations.NullMarked;
