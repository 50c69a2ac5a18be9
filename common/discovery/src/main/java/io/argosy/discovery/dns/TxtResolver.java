package io.argosy.discovery.dns;

import java.io.IOException;
import java.util.List;

/** Asks the DNS. */
@FunctionalInterface
public interface TxtResolver {
  /**
   * The texts under a name, the strings of each joined; none if there is no such name. Blocks for some seconds at most.
   *
   * @throws IOException if nobody answered
   */
  List<String> texts(String name) throws IOException;
}
