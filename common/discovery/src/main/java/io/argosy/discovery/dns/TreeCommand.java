package io.argosy.discovery.dns;

import io.argosy.discovery.NodeRecord;

/** What a walk orders. */
public sealed interface TreeCommand {
  /** Ask the DNS for the texts under a name. */
  record Resolve(String name) implements TreeCommand {}

  /** A list has this node. */
  record Found(NodeRecord record) implements TreeCommand {}

  /** Something is wrong with a list; it goes on with what is right. */
  record Complain(TreeLink list, String why) implements TreeCommand {}
}
