package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Address;
import io.argosy.primitives.BlockRef;
import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who may sign the block after {@link #block()}: the signers, those who signed lately, and the votes that are open. Immutable; {@link #apply} gives the next.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-225 EIP-225
 */
public final class CliqueSnapshot {
  private record Vote(Address voter, Address subject, boolean adds) {}

  private final SealRules.Clique rules;
  private final BlockRef block;
  private final List<Address> signers;
  private final SortedMap<Long, Address> recent;
  private final List<Vote> votes;

  private CliqueSnapshot(
      SealRules.Clique rules,
      BlockRef block,
      List<Address> signers,
      SortedMap<Long, Address> recent,
      List<Vote> votes) {
    this.rules = rules;
    this.block = block;
    this.signers = signers;
    this.recent = recent;
    this.votes = votes;
  }

  /**
   * The snapshot that a trusted checkpoint, such as the genesis, holds in its extra data. Who signed the blocks just before it is not in there, so behind a
   * checkpoint that is not the genesis one who signs too often goes unnoticed for half as many blocks as there are signers.
   */
  public static Verdict<CliqueSnapshot> ofCheckpoint(SealRules.Clique rules, BlockHeader checkpoint) {
    List<Address> signers = signersIn(checkpoint.extraData());
    if (checkpoint.number() % rules.epoch() != 0 || signers.isEmpty()) {
      return Verdict.rejected(
          Fault.BAD_HEADER,
          Evidence.of("signers", checkpoint.number(), "a checkpoint with one or more", signers.size()));
    }
    return Verdict.accepted(new CliqueSnapshot(
        rules, checkpoint.ref(), List.copyOf(new TreeSet<>(signers)), new TreeMap<>(), List.of()));
  }

  /** The block after which this holds. */
  public BlockRef block() {
    return block;
  }

  /** Those who may sign, in order of their addresses. */
  public List<Address> signers() {
    return signers;
  }

  /**
   * The snapshot after {@code header}, signed by {@code signer}; {@link HeaderRules} has looked at the header's other fields.
   *
   * @param signer from {@link Clique#signer}
   */
  public Verdict<CliqueSnapshot> apply(BlockHeader header, Address signer) {
    long number = header.number();
    if (!header.parentHash().equals(block.hash()) || number != block.number() + 1) {
      return Verdict.rejected(Fault.OUT_OF_ORDER, Evidence.of("parent", number, block, header.parentHash().brief()));
    }
    int turn = java.util.Collections.binarySearch(signers, signer);
    if (turn < 0) {
      return Verdict.rejected(Fault.BAD_SEAL, Evidence.of("signer", number, "one of " + signers.size(), signer));
    }
    SortedMap<Long, Address> stillRecent = recent.tailMap(number - recentBlocks(signers.size()) + 1);
    if (stillRecent.containsValue(signer)) {
      return Verdict.rejected(
          Fault.BAD_SEAL, Evidence.of("signer", number, "one that did not sign lately", signer));
    }
    long difficulty = number % signers.size() == turn ? 2 : 1;
    if (!header.difficulty().fitsLong() || header.difficulty().toLong() != difficulty) {
      return Verdict.rejected(
          Fault.BAD_SEAL, Evidence.of("difficulty", number, difficulty, header.difficulty()));
    }
    boolean checkpoint = number % rules.epoch() == 0;
    if (checkpoint && !signersIn(header.extraData()).equals(signers)) {
      return Verdict.rejected(
          Fault.BAD_HEADER, Evidence.of("signers", number, signers, signersIn(header.extraData())));
    }
    return Verdict.accepted(after(header, signer, checkpoint ? List.of() : votes, stillRecent));
  }

  private CliqueSnapshot after(
      BlockHeader header, Address signer, List<Vote> openVotes, SortedMap<Long, Address> stillRecent) {
    TreeMap<Long, Address> nextRecent = new TreeMap<>(stillRecent);
    nextRecent.put(header.number(), signer);
    Address subject = header.coinbase();
    boolean adds = header.nonce() == CliqueFields.VOTE_TO_ADD;
    boolean countsForSomething = adds != signers.contains(subject);
    boolean replacesAVote = openVotes.stream().anyMatch(vote -> isBy(vote, signer, subject));
    if (!countsForSomething && !replacesAVote) {
      return new CliqueSnapshot(rules, header.ref(), signers, nextRecent, openVotes);
    }
    List<Vote> nextVotes = new ArrayList<>(openVotes);
    nextVotes.removeIf(vote -> isBy(vote, signer, subject));
    if (countsForSomething) {
      nextVotes.add(new Vote(signer, subject, adds));
    }
    long ayes = nextVotes.stream().filter(vote -> vote.subject().equals(subject)).count();
    return countsForSomething && ayes > signers.size() / 2
        ? withSignersChanged(header, subject, adds, nextRecent, nextVotes)
        : new CliqueSnapshot(rules, header.ref(), signers, nextRecent, List.copyOf(nextVotes));
  }

  private CliqueSnapshot withSignersChanged(
      BlockHeader header, Address subject, boolean adds, TreeMap<Long, Address> nextRecent, List<Vote> nextVotes) {
    NavigableSet<Address> changed = new TreeSet<>(signers);
    if (adds) {
      changed.add(subject);
    } else {
      changed.remove(subject);
      nextRecent.headMap(header.number() - recentBlocks(changed.size()), true).clear();
      nextVotes.removeIf(vote -> vote.voter().equals(subject));
    }
    nextVotes.removeIf(vote -> vote.subject().equals(subject));
    return new CliqueSnapshot(rules, header.ref(), List.copyOf(changed), nextRecent, List.copyOf(nextVotes));
  }

  private static boolean isBy(Vote vote, Address voter, Address subject) {
    return vote.voter().equals(voter) && vote.subject().equals(subject);
  }

  /** Among how many consecutive blocks a signer may sign one. */
  private static long recentBlocks(int signers) {
    return signers / 2 + 1;
  }

  private static List<Address> signersIn(RlpSlice extra) {
    int bytes = extra.length() - CliqueFields.VANITY_BYTES - CliqueFields.SIGNATURE_BYTES;
    if (bytes < 0 || bytes % Address.BYTES != 0) {
      return List.of();
    }
    byte[] source = extra.toBytes();
    List<Address> signers = new ArrayList<>();
    for (int at = CliqueFields.VANITY_BYTES; at < CliqueFields.VANITY_BYTES + bytes; at += Address.BYTES) {
      signers.add(Address.read(source, at));
    }
    return signers;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CliqueSnapshot s
        && block.equals(s.block)
        && signers.equals(s.signers)
        && recent.equals(s.recent)
        && votes.equals(s.votes);
  }

  @Override
  public int hashCode() {
    Hash hash = block.hash();
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return signers.size() + " signers after " + block;
  }
}
