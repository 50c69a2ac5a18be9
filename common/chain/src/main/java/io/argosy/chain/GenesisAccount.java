package io.argosy.chain;

import io.argosy.primitives.Address;
import io.argosy.primitives.Hash;
import io.argosy.primitives.UInt256;
import io.argosy.rlp.RlpSlice;
import java.util.Map;

/**
 * An account that exists from the beginning.
 *
 * @param nonce unsigned
 * @param storage values by slot; zeros are left out
 */
public record GenesisAccount(Address address, long nonce, UInt256 balance, RlpSlice code, Map<Hash, UInt256> storage) {
  public GenesisAccount {
    storage = Map.copyOf(storage);
  }
}
