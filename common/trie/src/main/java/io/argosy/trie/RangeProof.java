package io.argosy.trie;

import io.argosy.primitives.Hash;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks that rows are all the leaves a trie has from one key on: none left out, none added, none changed. A trie is built of the rows and of what the proof
 * shows to their left and right; everything outside is fixed by hashes, everything inside comes from the rows alone, so the root tells. Every case of the
 * protocol is this one: an empty range is proven by a trie that has nothing from the origin on, a whole trie by no proof at all.
 *
 * <p>Mutable for its buffers, for one thread; keep one.
 *
 * @spec https://github.com/ethereum/devp2p/blob/master/caps/snap.md snap, range proofs; protocol notes 4.1
 */
public final class RangeProof {
  /** Most nodes a proof may have: two paths are far shorter, and geth's clients refuse more too. */
  public static final int MAX_NODES = 128;

  private static final Hash HIGHEST = Hash.ofWords(-1, -1, -1, -1);

  private final StackTrie trie = new StackTrie();

  /**
   * What was proven of the rows.
   *
   * @param hasMore the trie has leaves above the last row
   */
  public record Proven(boolean hasMore) {}

  /**
   * Checks that {@code rows} are all leaves of the trie from {@code origin} to the last row, or to the end of the trie if there are none. Values are those of
   * the trie: accounts in full, not slim. A server may send rows past the limit of a request; they belong to what is proven, and are cut afterwards
   * ({@link LeafColumns#cutAfter}).
   *
   * @param proof nodes in any order, more than needed do no harm; none for a whole trie
   * @return refused as {@link Fault#EMPTY} for no rows without a proof, which says only that the peer lacks this state
   */
  public Verdict<Proven> verify(Hash root, Hash origin, LeafColumns rows, List<RlpSlice> proof) {
    Verdict.Rejected<Proven> misshapen = shape(root, origin, rows, proof);
    return misshapen != null ? misshapen : proof.isEmpty() ? whole(root, rows) : part(root, origin, rows, proof);
  }

  private static Verdict.@Nullable Rejected<Proven> shape(
      Hash root, Hash origin, LeafColumns rows, List<RlpSlice> proof) {
    if (proof.size() > MAX_NODES) {
      return refused(Fault.MALFORMED, "proof of " + proof.size() + " nodes, expected at most " + MAX_NODES);
    }
    if (rows.isEmpty()) {
      return proof.isEmpty() && !root.equals(StackTrie.EMPTY_ROOT)
          ? refused(Fault.EMPTY, "neither rows nor a proof for state " + root.brief())
          : null;
    }
    if (rows.key(0).compareTo(origin) < 0) {
      return refused(Fault.NOT_ASKED_FOR, "rows from " + rows.key(0) + ", asked from " + origin);
    }
    int disordered = rows.firstOutOfOrder();
    if (disordered >= 0) {
      return refused(Fault.OUT_OF_ORDER, "key " + rows.key(disordered) + " came after " + rows.key(disordered - 1));
    }
    int empty = rows.firstEmpty();
    return empty >= 0 ? refused(Fault.MALFORMED, "no value for key " + rows.key(empty)) : null;
  }

  private static Verdict.Rejected<Proven> refused(Fault fault, String evidence) {
    return new Verdict.Rejected<>(fault, evidence);
  }

  private Verdict<Proven> whole(Hash root, LeafColumns rows) {
    rows.addTo(trie);
    return conclude(root, new Proven(false));
  }

  private Verdict<Proven> part(Hash root, Hash origin, LeafColumns rows, List<RlpSlice> proof) {
    Hash last = rows.isEmpty() ? HIGHEST : rows.key(rows.size() - 1);
    RangeEdges edges;
    try {
      edges = RangeEdges.of(root, ProofNodes.of(proof), origin, last);
    } catch (MalformedRlpException broken) {
      return refused(Fault.WRONG_ROOT, "range from " + origin + ": " + broken.getMessage());
    }
    edges.left().forEach(trie::add);
    rows.addTo(trie);
    edges.right().forEach(trie::add);
    return conclude(root, new Proven(!edges.right().isEmpty()));
  }

  private Verdict<Proven> conclude(Hash root, Proven proven) {
    Hash built = trie.finish();
    return built.equals(root)
        ? Verdict.accepted(proven)
        : refused(Fault.WRONG_ROOT, "rows and proof give root " + built + ", expected " + root);
  }
}
