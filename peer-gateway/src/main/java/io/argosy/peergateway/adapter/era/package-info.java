/** History archives as peers: files of old blocks in a folder or behind a URL, asked and judged like anybody else (ADR 16). Read {@link io.argosy.peergateway.adapter.era.ArchivePeers}. */
@NullMarked
package io.argosy.peergateway.adapter.era;

import org.jspecify.annotations.NullMarked;
