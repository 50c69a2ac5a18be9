package io.argosy.devp2p.eth;

import io.argosy.primitives.Hash;
import io.argosy.rlp.RlpReader;
import io.argosy.rlp.RlpSlice;
import io.argosy.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The names in a {@link EthMessage.NewPooledTransactionHashes}: a list of hashes up to eth/67, types, sizes and hashes side by side from eth/68 on.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-5793 EIP-5793
 */
public final class TransactionNames {
  private TransactionNames() {}

  /**
   * @param type -1 where the version does not say
   * @param size of the encoded transaction; 0 where the version does not say
   */
  public record Name(Hash hash, int type, long size) {}

  /** The payload is one that the codec of this version has read, or the names are malformed. */
  public static List<Name> read(RlpSlice payload, int version) {
    RlpReader list = RlpReader.listOf(payload);
    List<Name> names = new ArrayList<>();
    if (version < 68) {
      while (list.hasNext()) {
        names.add(new Name(list.hash(), -1, 0));
      }
      return names;
    }
    RlpSlice types = list.string();
    RlpReader sizes = list.list();
    RlpReader hashes = list.list();
    for (int i = 0; i < types.length(); i++) {
      names.add(new Name(hashes.hash(), types.byteAt(i), sizes.number()));
    }
    return names;
  }

  /** The payload of a version. */
  public static RlpSlice write(List<Name> names, int version) {
    List<Hash> hashes = names.stream().map(Name::hash).toList();
    RlpWriter out = new RlpWriter(48 * names.size() + 32);
    if (version < 68) {
      return out.hashes(hashes).toSlice();
    }
    byte[] types = new byte[names.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = (byte) names.get(i).type();
    }
    out.startList().bytes(types).startList();
    names.forEach(name -> out.number(name.size()));
    return out.endList().hashes(hashes).endList().toSlice();
  }
}
