package io.argosy.peergateway.app;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param slot this gateway's partition of the mailbox topics
 * @param slotFolders a folder that several gateways of one host share: each takes the first slot that is free, and keeps what else would be at {@code nodeKey}, {@code nodes} and {@code eraCache} in a folder of it; empty if {@code slot} says which
 * @param listenHost address to listen on
 * @param listenPort 0 for any
 * @param nodeKey file of this node's secret key, made at the first start
 * @param maxPeers connections
 * @param maxAccepted of them, those that others opened
 * @param stateSlots of all, those kept for peers that serve state; 0 where no state is downloaded
 * @param staticPeers enodes that are always dialed
 * @param trustedPeers enodes that are dialed, and let in when all slots are taken
 * @param requiredBlocks blocks that every peer must have beside those of the network, {@code NUMBER=HASH} each
 * @param seals as of header-service: where it is {@code none} nothing is passed on, since whoever checks no seal cannot vouch for a block
 * @param gossip false: what peers tell is not passed on; where it is, it is only as long as a network gossips (ADR 23)
 * @param threads that decrypt, inflate and decode
 */
@Validated
@ConfigurationProperties("peer-gateway")
public record PeerGatewayProperties(
    @PositiveOrZero int slot,
    @NotNull @DefaultValue("") String slotFolders,
    @NotBlank String listenHost,
    @PositiveOrZero int listenPort,
    @NotNull Path nodeKey,
    @Positive int maxPeers,
    @PositiveOrZero int maxAccepted,
    @PositiveOrZero int stateSlots,
    @DefaultValue List<String> staticPeers,
    @DefaultValue List<String> trustedPeers,
    @DefaultValue List<String> requiredBlocks,
    @DefaultValue("100") String seals,
    @DefaultValue("true") boolean gossip,
    @Positive int threads) {
  public PeerGatewayProperties {
    staticPeers = List.copyOf(staticPeers);
    trustedPeers = List.copyOf(trustedPeers);
    requiredBlocks = List.copyOf(requiredBlocks);
  }
}
