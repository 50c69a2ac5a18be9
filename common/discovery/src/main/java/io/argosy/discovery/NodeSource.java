package io.argosy.discovery;

/** Something else that finds nodes, and asks those it knows for more. */
public interface NodeSource {
  /** A node that was found elsewhere. */
  void know(NodeRecord record);

  /** Nodes are wanted. */
  void look();

  /** Nodes are not wanted for now. */
  void rest();
}
