package io.argosy.trie;

/**
 * Who receives the nodes of a trie while it is built: those that others name by their hash, and the root. A node comes after all nodes below it, and
 * those come from left to right (see {@link NibblePath#toSortKey()}).
 */
@FunctionalInterface
public interface NodeSink {
  /** Takes one node; what is wanted of it must be copied before the call returns. */
  void node(BuiltNode node);
}
