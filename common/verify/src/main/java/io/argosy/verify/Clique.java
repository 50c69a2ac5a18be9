package io.argosy.verify;

import io.argosy.chain.BlockHeader;
import io.argosy.primitives.Address;
import io.argosy.rlp.RlpSlice;
import io.argosy.verdict.Fault;
import io.argosy.verdict.Verdict;
import java.util.Optional;

/**
 * Proof of authority: who signed a header. Pure, about 50 µs a header natively, so let a pool do it and {@link CliqueSnapshot} judge in order.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-225 EIP-225
 */
public final class Clique {
  private Clique() {}

  /** The address whose key signed the header; {@link Fault#BAD_SEAL} if there is no signature or none that could be one. */
  public static Verdict<Address> signer(BlockHeader header) {
    RlpSlice extra = header.extraData();
    int start = extra.length() - CliqueFields.SIGNATURE_BYTES;
    if (start < CliqueFields.VANITY_BYTES) {
      return Verdict.rejected(
          Fault.BAD_SEAL, Evidence.of("extraData", header.number(), "at least 97 bytes", extra.length()));
    }
    byte[] signature = extra.part(start, CliqueFields.SIGNATURE_BYTES - 1).toBytes();
    Optional<Address> signer =
        SignerRecovery.recover(header.cliqueSealHash(), signature, extra.byteAt(extra.length() - 1));
    return signer.isPresent()
        ? Verdict.accepted(signer.get())
        : Verdict.rejected(Fault.BAD_SEAL, Evidence.of("signature", header.number(), "one of a key", extra));
  }
}
