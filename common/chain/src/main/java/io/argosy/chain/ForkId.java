package io.argosy.chain;

/**
 * What a peer says of the forks it has passed and knows to come.
 *
 * @param hash CRC-32 over the genesis hash and all forks passed
 * @param next number or time of the next fork known, 0 for none; unsigned
 * @spec https://eips.ethereum.org/EIPS/eip-2124 EIP-2124, and EIP-6122 for forks by time
 */
public record ForkId(int hash, long next) {
  /** {@code fc64ec04 -> 1150000}. */
  @Override
  public String toString() {
    return String.format("%08x -> %s", hash, Long.toUnsignedString(next));
  }
}
