package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Hash;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a block may list the ommers it does. Stateless; may be shared by threads.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf 11.1
 */
public final class OmmerRules {
  /** How many blocks back an ommer's parent, and the ommers already listed, are looked for. */
  public static final int GENERATIONS = 7;

  private static final int MAX_OMMERS = 2;

  /** A block before the one checked, and the ommers it listed. */
  public record Ancestor(BlockHeader header, List<BlockHeader> ommers) {
    public Ancestor {
      ommers = List.copyOf(ommers);
    }
  }

  private final HeaderRules rules;
  private final Seal seal;

  public OmmerRules(HeaderRules rules, Seal seal) {
    this.rules = rules;
    this.seal = seal;
  }

  /**
   * Checks the ommers of a block, which its {@code ommersHash} has been compared with.
   *
   * @param ancestors the block's parent, that one's parent, and so on: {@value #GENERATIONS}, or all there are
   */
  public Verdict<List<BlockHeader>> check(BlockHeader block, List<BlockHeader> ommers, List<Ancestor> ancestors) {
    if (ommers.isEmpty()) {
      return Verdict.accepted(ommers);
    }
    if (ommers.size() > MAX_OMMERS || block.difficulty().isZero()) {
      int most = block.difficulty().isZero() ? 0 : MAX_OMMERS;
      return bad(block, "ommers", "at most " + most, ommers.size());
    }
    Map<Hash, BlockHeader> family = new HashMap<>();
    Set<Hash> listed = new HashSet<>();
    listed.add(block.hash());
    for (Ancestor ancestor : ancestors.subList(0, Math.min(GENERATIONS, ancestors.size()))) {
      family.put(ancestor.header().hash(), ancestor.header());
      ancestor.ommers().forEach(ommer -> listed.add(ommer.hash()));
    }
    for (BlockHeader ommer : ommers) {
      Verdict<List<BlockHeader>> verdict = check(block, ommer, ommers, family, listed);
      if (!verdict.isAccepted()) {
        return verdict;
      }
      listed.add(ommer.hash());
    }
    return Verdict.accepted(ommers);
  }

  private Verdict<List<BlockHeader>> check(
      BlockHeader block,
      BlockHeader ommer,
      List<BlockHeader> ommers,
      Map<Hash, BlockHeader> family,
      Set<Hash> listed) {
    if (listed.contains(ommer.hash())) {
      return bad(block, "ommer", "one not listed before", ommer);
    }
    if (family.containsKey(ommer.hash())) {
      return bad(block, "ommer", "no ancestor", ommer);
    }
    BlockHeader parent = family.get(ommer.parentHash());
    if (parent == null || ommer.parentHash().equals(block.parentHash())) {
      return bad(block, "ommer's parent", "an ancestor of generation 2 to 7", ommer.parentHash());
    }
    if (ommer.difficulty().isZero()) {
      return bad(block, "ommer's difficulty", "above 0", ommer);
    }
    return rules.check(ommer, parent, Long.MAX_VALUE).then(seal::check).then(_ -> Verdict.accepted(ommers));
  }

  private static Verdict<List<BlockHeader>> bad(BlockHeader block, String what, Object expected, Object got) {
    return Verdict.rejected(Fault.BAD_HEADER, Evidence.of(what, block.number(), expected, got));
  }
}
