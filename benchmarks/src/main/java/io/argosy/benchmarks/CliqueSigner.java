package io.argosy.benchmarks;

import io.argosy.chain.BlockHeader;
import io.argosy.chain.HeaderDraft;
import io.argosy.devp2p.rlpx.NodeKey;
import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.Hex;
import io.argosy.primitives.Keccak;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;

/**
 * The one signer of a clique chain, who is always in turn.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-225 EIP-225
 */
final class CliqueSigner {
  static final int PERIOD_SECONDS = 1;

  private static final int EPOCH = 30_000;
  private static final int VANITY = 32;
  private static final int SIGNATURE = 65;

  private final NodeKey key;
  private final Address address;

  CliqueSigner() {
    byte[] secret = new byte[32];
    secret[31] = 42;
    key = NodeKey.of(secret);
    address = Address.read(Keccak.hash256(key.id().toBytes(), 0, 64).toBytes(), Hash.BYTES - Address.BYTES);
  }

  /** A genesis in geth's format that names the signer; every rule up to Petersburg. */
  String genesis() {
    return """
        {"config": {"chainId": 7332, "homesteadBlock": 0, "eip150Block": 0, "eip155Block": 0, "eip158Block": 0, "byzantiumBlock": 0,
         "constantinopleBlock": 0, "petersburgBlock": 0, "clique": {"period": %d, "epoch": %d}},
         "nonce": "0x0", "timestamp": "0x5c000000", "extraData": "%s", "gasLimit": "0x1c9c380", "difficulty": "0x1",
         "mixHash": "0x0000000000000000000000000000000000000000000000000000000000000000",
         "coinbase": "0x0000000000000000000000000000000000000000", "alloc": {}}
        """.formatted(PERIOD_SECONDS, EPOCH, Hex.encodePrefixed(extraData(0)));
  }

  BlockHeader seal(HeaderDraft draft, long number) {
    byte[] extra = extraData(number);
    BlockHeader unsigned = draft.difficulty(UInt256.of(2)).extraData(RlpSlice.of(extra)).build();
    byte[] signed = extra.clone();
    System.arraycopy(key.signRecoverable(unsigned.cliqueSealHash().toBytes()), 0, signed, signed.length - SIGNATURE, SIGNATURE);
    return draft.extraData(RlpSlice.of(signed)).build();
  }

  /** With room for a signature; the list of signers stands in every first block of an epoch. */
  private byte[] extraData(long number) {
    boolean checkpoint = number % EPOCH == 0;
    byte[] extra = new byte[VANITY + (checkpoint ? Address.BYTES : 0) + SIGNATURE];
    if (checkpoint) {
      address.write(extra, VANITY);
    }
    return extra;
  }
}
