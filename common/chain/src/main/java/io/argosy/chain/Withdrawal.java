package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;

/**
 * Ether that left the beacon chain. All three numbers are of 64 bits, unsigned.
 *
 * @param index counts all withdrawals since Shanghai
 * @param amountGwei in units of 10^9 wei
 * @spec https://eips.ethereum.org/EIPS/eip-4895 EIP-4895
 */
public record Withdrawal(long index, long validatorIndex, Address address, long amountGwei) {
  /** Throws {@code MalformedRlpException} unless the item is a list of exactly these four. */
  public static Withdrawal decode(RlpSlice item) {
    RlpReader reader = RlpReader.listOf(item);
    Withdrawal withdrawal =
        new Withdrawal(reader.number64(), reader.number64(), reader.address(), reader.number64());
    reader.end();
    return withdrawal;
  }
}
