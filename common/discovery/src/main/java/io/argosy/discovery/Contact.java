package io.argosy.discovery;

import io.argosy.devp2p.p2p.Enode;
import io.argosy.devp2p.rlpx.NodeId;
import io.argosy.primitives.Hash;

/**
 * A node and where it answers.
 *
 * @param address its place in the distributed table, {@link NodeId#address()}
 */
public record Contact(NodeId id, Hash address, Endpoint endpoint) {
  public static Contact of(NodeId id, Endpoint endpoint) {
    return new Contact(id, id.address(), endpoint);
  }

  /**
   * The node that an enode URL with an IP address names.
   *
   * @throws IllegalArgumentException if it has a name in its place, or no discovery port
   */
  public static Contact of(Enode enode) {
    return of(enode.id(), new Endpoint(IpAddress.parse(enode.host()), enode.discoveryPort(), enode.port()));
  }

  /** Its enode; only if it has a TCP port. */
  public Enode enode() {
    return new Enode(id, endpoint.ip().toString(), endpoint.tcp(), endpoint.udp());
  }

  @Override
  public String toString() {
    return id.brief() + "@" + endpoint;
  }
}
