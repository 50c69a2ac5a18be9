package io.argosy.headerservice.core;

import io.argosy.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way up from our chain to a trusted block, proven by parent hashes from the top.
 *
 * @param base the last block that is ours and on the way
 * @param runs consecutive, ascending, the first right above the base; none if the trusted block is the base
 */
record Route(Tip base, List<Run> runs) {
  Route {
    runs = List.copyOf(runs);
  }

  /**
   * Headers that link, of which only the last hash is remembered.
   *
   * @param kept the headers, for the few runs whose headers were kept; else null
   */
  record Run(long first, long last, Hash lastHash, @Nullable HeaderGroup kept) {}
}
