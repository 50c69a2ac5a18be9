package io.argosy.blockstore.adapter.web;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import io.argosy.chain.Signature;
import io.argosy.chain.Transaction;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpWriter;

/** Who sent a transaction, and what it created; both follow from its bytes. */
final class Senders {
  private static final UInt256 FIRST_OF_CHAIN_ZERO = UInt256.of(35);
  private static final long FIRST_BEFORE_CHAINS = 27;

  private Senders() {}

  /**
   * @throws IllegalArgumentException if the signature is none: no such transaction is in a valid block
   */
  static Address of(Transaction transaction) {
    Signature signature = transaction.common().signature();
    byte[] compact = new byte[64];
    signature.r().write(compact, 0);
    signature.s().write(compact, 32);
    try {
      byte[] key = Secp256k1.get().ecdsaRecover(compact, transaction.signingHash().toBytes(), parity(transaction, signature.v()));
      return lastBytes(Keccak.hash256(key, 1, 64));
    } catch (Secp256k1Exception e) {
      throw new IllegalArgumentException("transaction " + transaction.hash() + " has no signer", e);
    }
  }

  private static int parity(Transaction transaction, UInt256 v) {
    if (transaction.type() > 0) {
      return (int) v.toLong();
    }
    return v.compareTo(FIRST_OF_CHAIN_ZERO) < 0
        ? (int) (v.toLong() - FIRST_BEFORE_CHAINS)
        : v.subtract(FIRST_OF_CHAIN_ZERO).mod(UInt256.of(2)).isZero() ? 0 : 1;
  }

  private static Address lastBytes(Hash hash) {
    return Address.read(hash.toBytes(), Hash.BYTES - Address.BYTES);
  }

  /** The contract that a sender creates with a transaction of this nonce. */
  static Address created(Address sender, long nonce) {
    byte[] encoded = new RlpWriter().startList().address(sender).number(nonce).endList().toBytes();
    return lastBytes(Hash.keccak(encoded));
  }
}
