package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.SealRules;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;

/** What a clique header must look like whoever signed it: all rules of EIP-225 that need no list of signers. */
final class CliqueFields {
  static final int VANITY_BYTES = 32;
  static final int SIGNATURE_BYTES = 65;
  static final long VOTE_TO_ADD = -1L;
  static final long VOTE_TO_DROP = 0L;

  private final SealRules.Clique rules;

  CliqueFields(SealRules.Clique rules) {
    this.rules = rules;
  }

  void check(Complaint complaint, BlockHeader header, BlockHeader parent) {
    long earliest = parent.time() + rules.periodSeconds();
    complaint.unless(header.time() >= earliest, "time", "at least " + earliest, header.time());
    boolean checkpoint = header.number() % rules.epoch() == 0;
    complaint.unless(
        header.nonce() == VOTE_TO_DROP || header.nonce() == VOTE_TO_ADD && !checkpoint,
        "nonce",
        checkpoint ? "0 at a checkpoint" : "0 or ffffffffffffffff",
        Long.toHexString(header.nonce()));
    if (checkpoint) {
      complaint.unlessEqual("coinbase", Address.ZERO, header.coinbase());
    }
    int signerBytes = header.extraData().length() - VANITY_BYTES - SIGNATURE_BYTES;
    complaint.unless(
        checkpoint ? signerBytes >= 0 && signerBytes % Address.BYTES == 0 : signerBytes == 0,
        "extraData",
        checkpoint ? "32 bytes, whole addresses, a signature of 65" : "97 bytes",
        header.extraData().length());
    complaint.unlessEqual("mixDigest", Hash.ZERO, header.mixDigest());
    complaint.unlessEqual("ommersHash", BlockHeader.EMPTY_LIST_HASH, header.ommersHash());
    boolean oneOrTwo = header.difficulty().fitsLong()
        && (header.difficulty().toLong() == 1 || header.difficulty().toLong() == 2);
    complaint.unless(oneOrTwo, "difficulty", "1 or 2", header.difficulty());
  }
}
