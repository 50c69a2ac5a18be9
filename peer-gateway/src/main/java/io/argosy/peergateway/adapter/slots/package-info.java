/** Which slot a gateway takes, where several share a folder; knows file locks. Read {@link io.argosy.peergateway.adapter.slots.SlotFolder}. */
@NullMarked
package io.argosy.peergateway.adapter.slots;

import org.jspecify.annotations.NullMarked;
