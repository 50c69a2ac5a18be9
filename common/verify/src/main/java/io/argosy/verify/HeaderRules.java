package io.argosy.verify;

import io.argosy.chain.BlobParameters;
import io.argosy.chain.BlockHeader;
import io.argosy.chain.ChainSpec;
import io.argosy.chain.DaoFork;
import io.argosy.chain.Fork;
import io.argosy.chain.Rules;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.MalformedRlpException;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Whether a header may follow another, seals and signers aside. Stateless; may be shared by threads.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf 4.3.4, and the EIPs of each fork
 */
public final class HeaderRules {
  /** Seconds that a proof-of-work block may be ahead of our clock, as geth allows. */
  public static final long MAX_SECONDS_AHEAD = 15;

  /** Least gas limit of a block. */
  public static final long MIN_GAS_LIMIT = 5000;

  /** A gas limit moves by less than this part of its parent's. */
  private static final long GAS_LIMIT_PART = 1024;

  private static final int MAX_EXTRA_BYTES = 32;
  private static final RlpSlice DAO_EXTRA =
      RlpSlice.of("dao-hard-fork".getBytes(StandardCharsets.US_ASCII));

  private final ChainSpec spec;
  private final Difficulty difficulty;
  private final Optional<CliqueFields> clique;

  public HeaderRules(ChainSpec spec) {
    this.spec = spec;
    this.difficulty = new Difficulty(spec);
    this.clique = spec.seal() instanceof SealRules.Clique c ? Optional.of(new CliqueFields(c)) : Optional.empty();
  }

  /** The header that one whole item must be; {@link Fault#MALFORMED} if it is none. */
  public static Verdict<BlockHeader> decode(RlpSlice item) {
    try {
      return Verdict.accepted(BlockHeader.decode(item));
    } catch (MalformedRlpException e) {
      return Verdict.rejected(Fault.MALFORMED, "header: " + e.getMessage());
    }
  }

  /**
   * Checks {@code header} as the child of {@code parent}, which must have passed before.
   *
   * @param nowSeconds our clock, seconds since 1970; {@code Long.MAX_VALUE} to allow any time
   */
  public Verdict<BlockHeader> check(BlockHeader header, BlockHeader parent, long nowSeconds) {
    Complaint complaint = new Complaint(header);
    try {
      Rules rules = spec.rulesAt(header.number(), header.time());
      checkLink(complaint, header, parent);
      if (complaint.isNone()) {
        checkFields(complaint, header, rules);
        checkGas(complaint, header, parent, rules);
        checkDao(complaint, header);
        checkConsensus(complaint, header, parent, rules, nowSeconds);
        checkFees(complaint, header, parent, rules);
      }
    } catch (ArithmeticException e) {
      return Verdict.rejected(Fault.BAD_HEADER, "numbers of #" + header.number() + " out of range: " + e.getMessage());
    }
    return complaint.isNone() ? required(header) : complaint.verdict();
  }

  private static void checkLink(Complaint complaint, BlockHeader header, BlockHeader parent) {
    complaint.unlessEqual("number", parent.number() + 1, header.number());
    complaint.unlessEqual("parentHash", parent.hash(), header.parentHash());
  }

  private void checkFields(Complaint complaint, BlockHeader header, Rules rules) {
    complaint.unlessEqual("number of fields", rules.headerFields(), header.fields());
    if (clique.isEmpty()) {
      int bytes = header.extraData().length();
      complaint.unless(bytes <= MAX_EXTRA_BYTES, "extraData", "at most 32 bytes", bytes);
    }
  }

  private static void checkGas(Complaint complaint, BlockHeader header, BlockHeader parent, Rules rules) {
    long limit = header.gasLimit();
    complaint.unless(header.gasUsed() <= limit, "gasUsed", "at most the limit " + limit, header.gasUsed());
    complaint.unless(limit >= MIN_GAS_LIMIT, "gasLimit", "at least " + MIN_GAS_LIMIT, limit);
    boolean first = rules.has(Fork.LONDON) && parent.baseFee().isEmpty();
    long before = first ? Math.multiplyExact(parent.gasLimit(), BaseFee.ELASTICITY) : parent.gasLimit();
    long bound = before / GAS_LIMIT_PART;
    complaint.unless(
        Math.abs(limit - before) < bound, "gasLimit", "less than " + bound + " from " + before, limit);
  }

  private void checkDao(Complaint complaint, BlockHeader header) {
    Optional<DaoFork> dao = spec.daoFork();
    if (dao.isEmpty() || !dao.get().marks(header.number())) {
      return;
    }
    boolean marked = header.extraData().equals(DAO_EXTRA);
    if (dao.get().side() == DaoFork.Side.SUPPORTS) {
      complaint.unless(marked, "extraData", "dao-hard-fork", header.extraData());
    } else {
      complaint.unless(!marked, "extraData", "anything but dao-hard-fork", header.extraData());
    }
  }

  /** Whoever has another block where one is required may keep all other rules, and is of another chain. */
  private Verdict<BlockHeader> required(BlockHeader header) {
    Hash required = spec.requiredBlocks().get(header.number());
    return required == null || required.equals(header.hash())
        ? Verdict.accepted(header)
        : Verdict.rejected(Fault.WRONG_CHAIN, "block #" + header.number() + ": expected " + required + ", got " + header.hash());
  }

  private void checkConsensus(
      Complaint complaint, BlockHeader header, BlockHeader parent, Rules rules, long nowSeconds) {
    boolean staked = header.difficulty().isZero() && spec.terminalTotalDifficulty().isPresent();
    if (staked) {
      complaint.unless(header.time() > parent.time(), "time", "later than " + parent.time(), header.time());
      complaint.unlessEqual("nonce", 0L, header.nonce());
      complaint.unlessEqual("ommersHash", BlockHeader.EMPTY_LIST_HASH, header.ommersHash());
      return;
    }
    complaint.unless(!mustBeStaked(parent, rules), "difficulty", "0 since the Merge", header.difficulty());
    complaint.unless(
        nowSeconds > Long.MAX_VALUE - MAX_SECONDS_AHEAD || header.time() <= nowSeconds + MAX_SECONDS_AHEAD,
        "time",
        "at most " + MAX_SECONDS_AHEAD + " s after " + nowSeconds,
        header.time());
    if (clique.isPresent()) {
      clique.get().check(complaint, header, parent);
      return;
    }
    complaint.unless(header.time() > parent.time(), "time", "later than " + parent.time(), header.time());
    if (complaint.isNone()) {
      complaint.unlessEqual("difficulty", difficulty.next(parent, header.time()), header.difficulty());
    }
  }

  /** True if no proof-of-work or clique block may follow: the Merge is passed, was at the genesis, or a fork that came after it is in force. */
  private boolean mustBeStaked(BlockHeader parent, Rules rules) {
    Optional<UInt256> terminal = spec.terminalTotalDifficulty();
    return terminal.isPresent()
        && (parent.difficulty().isZero() || terminal.get().isZero() || rules.has(Fork.SHANGHAI));
  }

  private static void checkFees(Complaint complaint, BlockHeader header, BlockHeader parent, Rules rules) {
    if (!complaint.isNone()) {
      return;
    }
    if (rules.has(Fork.LONDON)) {
      complaint.unlessEqual("baseFee", BaseFee.next(parent), header.baseFee().orElseThrow());
    }
    if (rules.has(Fork.CANCUN)) {
      BlobParameters blobs = rules.blobs().orElseThrow();
      long used = header.blobGasUsed().orElseThrow();
      complaint.unless(
          used <= blobs.maxGas() && used % BlobParameters.GAS_PER_BLOB == 0,
          "blobGasUsed",
          "a multiple of 131072 up to " + blobs.maxGas(),
          used);
      complaint.unlessEqual(
          "excessBlobGas", BlobGas.nextExcess(parent, rules, blobs), header.excessBlobGas().orElseThrow());
    }
  }
}
