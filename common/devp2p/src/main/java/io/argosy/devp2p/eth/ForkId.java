package io.argosy.devp2p.eth;

import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpWriter;

/**
 * Which forks a node has passed and which it expects, as {@code [hash (4 bytes), next]}. The filter that judges one lies
 * elsewhere: here is the wire form only.
 *
 * @param hash the CRC-32 of genesis and passed forks, its four bytes as a big-endian int
 * @param next the number or time of the next fork known, 0 for none; 64 bits, unsigned
 * @spec https://eips.ethereum.org/EIPS/eip-2124 EIP-2124
 */
public record ForkId(int hash, long next) {
  /** Reads the pair. */
  public static ForkId read(RlpReader reader) {
    RlpReader pair = reader.list();
    byte[] hash = pair.bytes(4);
    int value = (hash[0] & 0xff) << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff;
    ForkId id = new ForkId(value, pair.number64());
    pair.end();
    return id;
  }

  public void write(RlpWriter writer) {
    byte[] bytes = {(byte) (hash >>> 24), (byte) (hash >>> 16), (byte) (hash >>> 8), (byte) hash};
    writer.startList().bytes(bytes).number(next).endList();
  }

  /** As people write it: {@code fc64ec04/1150000}. */
  @Override
  public String toString() {
    return String.format("%08x/%s", hash, Long.toUnsignedString(next));
  }
}
