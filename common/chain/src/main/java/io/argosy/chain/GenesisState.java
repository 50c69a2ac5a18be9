package io.argosy.chain;

import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpWriter;
import io.argosy.trie.StackTrie;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The state root of the accounts a chain begins with. */
final class GenesisState {
  private GenesisState() {}

  static Hash root(List<GenesisAccount> accounts) {
    TreeMap<Hash, byte[]> leaves = new TreeMap<>();
    for (GenesisAccount account : accounts) {
      leaves.put(Hash.keccak(account.address().toBytes()), encode(account));
    }
    return root(leaves);
  }

  private static byte[] encode(GenesisAccount account) {
    return new Account(account.nonce(), account.balance(), storageRoot(account.storage()), account.code().keccak())
        .encode()
        .toBytes();
  }

  private static Hash storageRoot(Map<Hash, UInt256> storage) {
    TreeMap<Hash, byte[]> leaves = new TreeMap<>();
    storage.forEach((slot, value) -> {
      if (!value.isZero()) {
        leaves.put(Hash.keccak(slot.toBytes()), new RlpWriter(33).number(value).toBytes());
      }
    });
    return root(leaves);
  }

  private static Hash root(TreeMap<Hash, byte[]> leaves) {
    StackTrie trie = new StackTrie();
    leaves.forEach((key, value) -> trie.add(key.toBytes(), value));
    return trie.finish();
  }
}
